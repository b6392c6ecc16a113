use crate::actor::Admin;
use crate::audit::EventActor;
use crate::persian::letters::one_line;

/// Characters of a name that are kept.
const MAX_NAME: usize = 64;

/// Somebody who may act on accounts of others. The audit log names them.
#[derive(Debug, Clone, Copy)]
pub enum Operator<'a> {
    /// An administrator who is signed in.
    Admin(Admin<'a>),
    /// Somebody who may run commands where the program is installed, by the name they give.
    CommandLine { name: Option<&'a str> },
}

impl From<Operator<'_>> for EventActor {
    fn from(operator: Operator<'_>) -> Self {
        match operator {
            Operator::Admin(admin) => (&admin.person().actor()).into(),
            Operator::CommandLine { name: None } => Self::system("cli"),
            Operator::CommandLine { name: Some(name) } => {
                Self::system(&format!("cli: {}", one_line(name).chars().take(MAX_NAME).collect::<String>()))
            }
        }
    }
}
