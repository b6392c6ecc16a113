use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{self, BoxStream};
use sea_orm::EntityTrait;
use tokio::time::{sleep, timeout};

use super::conversations::Chat;
use super::entity::message;
use super::protocol::RunEvent;
use super::runs::ChatDeps;
use super::types::{MessageState, MessageView, RunPosition};
use super::view;
use crate::ids::{MessageId, RunId};
use crate::workspaces::Participant;
use crate::{Error, Result};

/// While the log cannot tell how a run goes on, the database is asked this often.
const LOOK: Duration = Duration::from_millis(500);
/// A log that is silent for so long may have missed the end of the run; the database is asked once more.
const SILENCE: Duration = Duration::from_secs(5);

/// What a client that follows a run is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    /// The next event and its number.
    Event(u64, RunEvent),
    /// The run is over and its remaining events are gone: the message as it stands. Nothing follows.
    Settled(Box<MessageView>),
}

impl Chat {
    /// The events of a run after the given one, wherever it is written. They end with [`RunEvent::Ended`]; with
    /// [`Followed::Settled`] when the log cannot tell the rest; or with an error when the database cannot either.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the run is not theirs.
    pub async fn follow(&self, participant: Participant, position: RunPosition) -> Result<BoxStream<'static, Result<Followed>>> {
        let row = self.own_run(participant, position.run).await?;
        Ok(self.events(row.message_id, position))
    }

    /// The same, for an answer of which it is known already that its run is theirs.
    #[must_use]
    pub fn events(&self, answer: MessageId, position: RunPosition) -> BoxStream<'static, Result<Followed>> {
        let RunPosition { run, seq } = position;
        let follower = Follower { deps: self.deps.clone(), run, message: answer, seq, place: Place::OutsideTheLog };
        stream::unfold(follower, Follower::next).boxed()
    }
}

/// A reader of a run that knows the log may fail it.
struct Follower {
    deps: Arc<ChatDeps>,
    run: RunId,
    message: MessageId,
    /// The last event it has.
    seq: u64,
    place: Place,
}

enum Place {
    OutsideTheLog,
    InTheLog(BoxStream<'static, (u64, RunEvent)>),
    AtTheEnd,
}

impl Follower {
    async fn next(mut self) -> Option<(Result<Followed>, Self)> {
        loop {
            match &mut self.place {
                Place::InTheLog(events) => {
                    match timeout(SILENCE, events.next()).await {
                        Ok(Some((seq, event))) => {
                            self.seq = seq;
                            if matches!(event, RunEvent::Ended { .. }) {
                                self.place = Place::AtTheEnd;
                            }
                            return Some((Ok(Followed::Event(seq, event)), self));
                        }
                        // It broke off: the run was taken from its writer, or the log lost it.
                        Ok(None) => self.place = Place::OutsideTheLog,
                        Err(_) => {}
                    }
                }
                Place::OutsideTheLog => match self.deps.log.follow(self.run, self.seq).await {
                    Ok(Some(events)) => {
                        self.place = Place::InTheLog(events);
                        continue;
                    }
                    Ok(None) | Err(_) => sleep(LOOK).await,
                },
                Place::AtTheEnd => return None,
            }
            match settled(&self.deps, self.message).await {
                Ok(None) => {}
                Ok(Some(message)) => return Some((Ok(Followed::Settled(Box::new(message))), self.ended())),
                Err(error) => return Some((Err(error), self.ended())),
            }
        }
    }

    fn ended(self) -> Self {
        Self { place: Place::AtTheEnd, ..self }
    }
}

/// The message, once it is being written no more. If its process is gone, that is when the lease is over.
async fn settled(deps: &ChatDeps, message: MessageId) -> Result<Option<MessageView>> {
    let message = message::Entity::find_by_id(message).one(&*deps.db).await?.ok_or(Error::NotFound)?;
    if message.state == MessageState::Running { Ok(None) } else { view::message(message, None).map(Some) }
}
