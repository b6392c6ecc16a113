use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait, Iterable};

use super::entity::notification;
use super::preferences::{ChannelPreference, chosen_in};
use super::{Address, Category, Channel, DeliverNotification, Notification, NotificationRequest, Recipient};
use crate::accounts::entity::account;
use crate::db::WriteTransaction;
use crate::ids::{AccountId, NotificationId};
use crate::{Result, Timestamp, jobs};

/// Tells the owner of an account something, once the transaction is committed: in the product, and by the channels that they
/// prefer, each as a job of its own, so that one that fails repeats no other.
///
/// # Errors
/// When the database refuses a row.
pub async fn notify<N: Notification>(transaction: &WriteTransaction, account: AccountId, notification: &N, now: Timestamp) -> Result<()> {
    let facts = serde_json::to_value(notification)?;
    if N::CATEGORY.is_kept() {
        let row = notification::ActiveModel {
            id: Set(NotificationId::generate()),
            account_id: Set(account),
            name: Set(N::NAME.to_owned()),
            category: Set(N::CATEGORY),
            facts: Set(facts.to_string()),
            created_at: Set(now),
            read_at: Set(None),
        };
        notification::Entity::insert(row).exec_without_returning(&**transaction).await?;
    }
    for channel in channels::<N>(transaction, account, notification.content().to).await? {
        let request = NotificationRequest { account, name: N::NAME.to_owned(), facts: facts.clone() };
        jobs::enqueue(transaction, &DeliverNotification { request, channel }, now, now).await?;
    }
    Ok(())
}

async fn channels<N: Notification>(transaction: &WriteTransaction, account: AccountId, to: Option<Address>) -> Result<Vec<Channel>> {
    if N::CATEGORY == Category::Requested {
        return Ok(vec![Channel::Email]);
    }
    let Some(owner) = account::Entity::find_by_id(account).one(&**transaction).await? else { return Ok(Vec::new()) };
    let chosen = chosen_in(&**transaction, account, N::CATEGORY).await?;
    Ok(choose(&Recipient::of(&owner).at(to), N::FITS_SMS, &chosen))
}

/// The channels that reach somebody, and that they have not switched off. As long as they have chosen nothing, that is the e-mail;
/// a text message where there is no address.
pub(super) fn choose(to: &Recipient, fits_sms: bool, chosen: &[ChannelPreference]) -> Vec<Channel> {
    let by_default = if to.email.is_some() { Channel::Email } else { Channel::Sms };
    let is_on = |channel| chosen.iter().find(|choice| choice.channel == channel).map_or(channel == by_default, |choice| choice.enabled);
    let fits = |channel| channel != Channel::Sms || fits_sms;
    Channel::iter().filter(|channel| to.address(*channel).is_some() && fits(*channel) && is_on(*channel)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use crate::identity::{Email, Mobile};
    use crate::time_zone::TimeZone;

    fn on(channel: Channel, enabled: bool) -> ChannelPreference {
        ChannelPreference { category: Category::Account, channel, enabled }
    }

    #[test]
    fn by_email_and_where_there_is_none_by_sms_if_it_fits() {
        let both = Recipient {
            email: Email::parse("sara@example.com").ok(),
            mobile: Mobile::parse("09121234567").ok(),
            name: None,
            language: Language::Fa,
            time_zone: TimeZone::default(),
        };
        let by_number = Recipient { email: None, ..both.clone() };
        assert_eq!(choose(&both, true, &[]), [Channel::Email]);
        assert_eq!(choose(&both, false, &[]), [Channel::Email]);
        assert_eq!(choose(&by_number, true, &[]), [Channel::Sms]);
        assert!(choose(&by_number, false, &[]).is_empty());
    }

    #[test]
    fn whoever_chooses_gets_it_by_several_channels_or_by_none() {
        let both = Recipient {
            email: Email::parse("sara@example.com").ok(),
            mobile: Mobile::parse("09121234567").ok(),
            name: None,
            language: Language::Fa,
            time_zone: TimeZone::default(),
        };
        let sms_too = [on(Channel::Sms, true)];
        assert_eq!(choose(&both, true, &sms_too), [Channel::Email, Channel::Sms]);
        assert_eq!(choose(&both, false, &sms_too), [Channel::Email], "its words are too many");
        assert_eq!(choose(&both, true, &[on(Channel::Email, false), on(Channel::Sms, true)]), [Channel::Sms]);
        assert!(choose(&both, true, &[on(Channel::Email, false)]).is_empty());
        assert_eq!(choose(&Recipient { mobile: None, ..both }, true, &sms_too), [Channel::Email]);
    }
}
