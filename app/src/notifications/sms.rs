use domain::notifications::Message;

use super::facts::Reader;
use super::sentences::Sentences;

/// Writes a notification as a text message, without links; nothing when it has no such sentence.
#[must_use]
pub fn sms(sentences: &Sentences, message: &Message) -> Option<String> {
    let wording = sentences.of(message.to.language);
    let reader = Reader { wording, language: message.to.language, zone: message.to.time_zone };
    reader.sms(wording.named(&message.name)?.sms.as_deref()?, &message.content)
}
