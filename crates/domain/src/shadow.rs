//! What other settings would have done to calls that are in the log: nothing is asked of the guard for it.
//!
//! A check that compares the same as before ended as the log says. One that compares something else is made anew, by the
//! guard's own rules. A key's rate starts full with the first call that is judged.

use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;
use keywright_api_types::Timestamp;
use keywright_api_types::checks::CheckName;
use keywright_api_types::permissions::{Permission, PermissionSet};

use crate::admission::{allows_address, allows_permission};
use crate::gcra::Rate;

/// What the guard compares a key's calls with, once it knows that the key is alive and its client not suspended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRules {
    /// Whether the client's package has API access.
    pub has_api: bool,
    /// Where the key may be used from; empty for everywhere.
    pub allowed: Vec<IpNet>,
    /// What it may do.
    pub permissions: PermissionSet,
    /// The rate in force, in requests a minute.
    pub rate: u32,
}

/// A call of the key, as the log has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObservedCall {
    /// When it arrived.
    pub at: Timestamp,
    /// Where it came from.
    pub address: IpAddr,
    /// The permission that its route requires.
    pub required: Option<Permission>,
    /// The check that refused it, if one did.
    pub refused_by: Option<CheckName>,
}

/// What would have been different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Nothing: let in or refused, as it was.
    None,
    /// It was let in and would have been refused by this check.
    Refused(CheckName),
    /// It was refused and would have been let in.
    LetIn,
}

/// Judges the calls of a key, which come in the order of time.
#[derive(Clone, Debug)]
pub struct ShadowKey {
    rules: KeyRules,
    proposed: KeyRules,
    /// The theoretical arrival time of the next call, since the Unix epoch.
    arrival: Option<Duration>,
}

impl ShadowKey {
    /// With the rules as they are, and as they would be.
    pub fn new(rules: KeyRules, proposed: KeyRules) -> Self {
        Self { rules, proposed, arrival: None }
    }

    /// What would have been different for the call.
    pub fn judge(&mut self, call: &ObservedCall) -> Difference {
        match (call.refused_by, self.refused_by(call)) {
            (None, Some(check)) => Difference::Refused(check),
            (Some(_), None) => Difference::LetIn,
            _ => Difference::None,
        }
    }

    /// The check that would have refused the call.
    fn refused_by(&mut self, call: &ObservedCall) -> Option<CheckName> {
        // What is checked before concerns no settings that can be proposed.
        if let Some(check) = call.refused_by.filter(|check| *check < CheckName::Package) {
            return Some(check);
        }
        let (before, after) = (&self.rules, &self.proposed);
        let has_api = || after.has_api;
        let allows_address = || after.allowed.is_empty() || allows_address(&after.allowed, call.address);
        let allows_permission = || allows_permission(after.permissions, call.required);
        let passes = |check, same, made_anew: &dyn Fn() -> bool| match recorded(call, check).filter(|_| same) {
            Some(passed) => passed,
            None => made_anew(),
        };
        if !passes(CheckName::Package, before.has_api == after.has_api, &has_api) {
            return Some(CheckName::Package);
        }
        if !passes(CheckName::Address, before.allowed == after.allowed, &allows_address) {
            return Some(CheckName::Address);
        }
        if !passes(CheckName::Permission, before.permissions == after.permissions, &allows_permission) {
            return Some(CheckName::Permission);
        }
        let recorded = recorded(call, CheckName::Rate).filter(|_| before.rate == after.rate);
        (!self.takes(call.at, recorded)).then_some(CheckName::Rate)
    }

    /// Takes a call from the rate, unless it is known that it was refused; whether there was one left.
    fn takes(&mut self, at: Timestamp, recorded: Option<bool>) -> bool {
        if recorded == Some(false) {
            return false;
        }
        let now = Duration::from_millis(at.unix_milliseconds().max(0).unsigned_abs());
        let taken = Rate::per_minute(self.proposed.rate).take(self.arrival, now);
        self.arrival = taken.ok().or(self.arrival);
        recorded.unwrap_or(taken.is_ok())
    }
}

/// Whether the call passed the check, by the log; nothing if it did not get that far.
fn recorded(call: &ObservedCall, check: CheckName) -> Option<bool> {
    match call.refused_by {
        Some(refusing) if refusing < check => None,
        Some(refusing) => Some(refusing != check),
        None => Some(true),
    }
}

#[cfg(test)]
mod tests;
