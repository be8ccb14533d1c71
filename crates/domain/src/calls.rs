//! A call with a known key, as it is recorded: by the guard into its journal, from there into the log.

use std::net::IpAddr;

use keywright_api_types::Timestamp;
use keywright_api_types::ids::RequestId;

/// A key's number: small, given once, never again. Where there are many calls it stands for the key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyNumber(pub u32);

/// A client's number, as [`KeyNumber`] is a key's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientNumber(pub u32);

/// A call and its answer. Texts are borrowed, so that recording a call allocates nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoggedCall<'a> {
    /// The id that the answer carries. Its time is that of the call's arrival.
    pub request_id: RequestId,
    /// The key that was presented.
    pub key: KeyNumber,
    /// The key's client.
    pub client: ClientNumber,
    /// For how many days the client's package keeps the call in the log.
    pub retention_days: u16,
    /// The HTTP method.
    pub method: &'a str,
    /// The route's pattern; `*` if the path matched none.
    pub route: &'a str,
    /// The answer's HTTP status.
    pub status: u16,
    /// Why it was refused, if it was: a code of the error table.
    pub code: Option<&'a str>,
    /// Whether the key was accepted.
    pub accepted: bool,
    /// Whether the secret that was presented had been replaced, and was accepted because its grace was running.
    pub superseded: bool,
    /// From arrival to answer; what does not fit is the highest value.
    pub latency_microseconds: u32,
    /// The caller's address.
    pub address: IpAddr,
    /// The caller's `User-Agent`, shortened.
    pub user_agent: Option<&'a str>,
}

impl LoggedCall<'_> {
    /// When it arrived.
    pub fn at(&self) -> Timestamp {
        Timestamp::from_unix_milliseconds(i64::try_from(self.request_id.unix_milliseconds()).unwrap_or(i64::MAX))
    }
}
