//! The log of what happened to accounts.

use anyhow::bail;
use domain::audit::{Audit, Break, Flaw, Verdict};
use domain::clock::Clock;

use super::database;
use crate::config::Config;

/// What can be done with the audit log.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Look through the whole log, and fail at the first place where it is not as it was written
    Verify {
        /// Accept that nothing of it was written down outside the database yet, and do so now
        #[arg(long)]
        first: bool,
    },
}

/// Runs a command about the audit log.
///
/// # Errors
/// When the log does not hold, or the database cannot be used.
pub async fn run(command: Command, config: &Config) -> anyhow::Result<()> {
    let Command::Verify { first } = command;
    let audit = Audit::new(database::open(config).await?, &config.secret(), Clock::default());
    let file = config.audit_head_file();
    let verdict = if first { audit.verify_first(&file).await? } else { audit.verify(&file).await? };
    match verdict {
        Verdict::Holds { events } => println!("{events} events, and all of them are as they were written."),
        Verdict::ForgedAnchor => {
            bail!("{} is not as this installation wrote it, with SECRET_KEY or one of OLD_SECRET_KEYS", file.display())
        }
        Verdict::NoAnchor { events } => bail!(
            "{events} events hold, but there is no anchor from before them: {} was missing when they were there already, and whoever took it \
             away may have cut off the log's end. If it never was there, accept the log with: tejarat audit verify --first",
            file.display()
        ),
        Verdict::Broken(Break { chain, seq, flaw }) => {
            bail!("the audit log does not hold at event {seq} of chain {chain}: {}", words(flaw))
        }
    }
    Ok(())
}

const fn words(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Missing => "it is missing, and later ones are there",
        Flaw::OutOfOrder => "it does not follow the one before it",
        Flaw::Edited => "it was changed after it was written",
        Flaw::UnknownKey => "it was written under a secret that is neither SECRET_KEY nor among OLD_SECRET_KEYS",
        Flaw::CutOff => "it is missing, with everything that followed",
        Flaw::NotTheHead => "it is not the one that was written last",
        Flaw::NoSuchChain => "there is no chain of that number",
        Flaw::NotTheAnchor => "it is not the one whose hash was written down outside the database",
    }
}
