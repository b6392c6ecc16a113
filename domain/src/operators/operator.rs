use crate::actor::Admin;
use crate::audit::EventActor;
use crate::persian::letters::one_line;

/// Characters of a name that are kept.
const MAX_NAME: usize = 64;

/// Who acts on accounts of others, for the audit log. It only names them; whoever calls has made sure that they may.
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
            Operator::CommandLine { name } => match name.map(one_line).filter(|name| !name.is_empty()) {
                Some(name) => Self::system(&format!("cli: {}", name.chars().take(MAX_NAME).collect::<String>())),
                None => Self::system("cli"),
            },
        }
    }
}
