use super::{Actor, Role};
use crate::ids::{AccountId, SessionId};
use crate::{Error, Result};

/// Somebody who is signed in and acts for themselves. Only checking an access token makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub(crate) account: AccountId,
    pub(crate) session: SessionId,
    pub(crate) role: Role,
}

impl Person {
    /// Their account.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The browser or program in which they are signed in.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.session
    }

    /// What they may do in the system itself: more than a customer only once they have shown a second factor.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// By whom what they do is done.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        let Self { account, session, role } = *self;
        if role.is_staff() { Actor::Staff { account, session, role } } else { Actor::Person { account, session } }
    }

    /// The person as somebody who helps customers.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a customer: nothing tells them that there is such a place.
    pub fn support(&self) -> Result<Support<'_>> {
        if self.role.is_staff() { Ok(Support(self)) } else { Err(Error::NotFound) }
    }

    /// The person as somebody who runs the system.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody else.
    pub fn admin(&self) -> Result<Admin<'_>> {
        if self.role == Role::Admin { Ok(Admin(self)) } else { Err(Error::NotFound) }
    }
}

/// Somebody who may help customers: support, or an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support<'a>(&'a Person);

impl<'a> Support<'a> {
    /// Who it is.
    #[must_use]
    pub const fn person(self) -> &'a Person {
        self.0
    }
}

/// Somebody who may run the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admin<'a>(&'a Person);

impl<'a> Admin<'a> {
    /// Who it is.
    #[must_use]
    pub const fn person(self) -> &'a Person {
        self.0
    }

    /// An administrator may do whatever support may.
    #[must_use]
    pub const fn as_support(self) -> Support<'a> {
        Support(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(role: Role) -> Person {
        Person { account: AccountId::generate(), session: SessionId::generate(), role }
    }

    #[test]
    fn powers_come_from_the_role_and_every_act_names_who_had_them() {
        let [customer, support, admin] = [Role::User, Role::Support, Role::Admin].map(person);
        assert_eq!((customer.support(), customer.admin()), (Err(Error::NotFound), Err(Error::NotFound)));
        assert_eq!(support.support().map(Support::person), Ok(&support));
        assert_eq!(support.admin(), Err(Error::NotFound));
        assert_eq!(admin.admin().map(|admin| admin.as_support().person()), Ok(&admin));
        assert_eq!(customer.actor(), Actor::Person { account: customer.account, session: customer.session });
        assert_eq!(admin.actor(), Actor::Staff { account: admin.account, session: admin.session, role: Role::Admin });
        assert_eq!(Actor::System { job: "prune_accounts" }.account(), None);
        assert_eq!(support.actor().account(), Some(support.account));
    }
}
