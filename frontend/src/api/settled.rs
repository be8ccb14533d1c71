//! What a change comes to that happens once, whoever asks for it first.

use std::future::Future;

use keywright_api_types::ErrorCode;

use super::{Answer, ApiError};

/// What asking for such a change led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled<T> {
    /// It is done.
    Done(T),
    /// Somebody else was first and did otherwise: this is how it stands now.
    Overtaken(T),
}

/// Looks at the thing as it is now where the server refused the change because of its status.
pub(super) async fn settled<T>(
    answer: Answer<T>,
    refusal: ErrorCode,
    look: impl Future<Output = Answer<T>>,
) -> Answer<Settled<T>> {
    match answer {
        Err(ApiError::Refused(problem)) if problem.code == refusal => look.await.map(Settled::Overtaken),
        answer => answer.map(Settled::Done),
    }
}
