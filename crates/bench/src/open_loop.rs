//! A load that comes at its own rate, whether or not the server keeps up.
//!
//! Requests are due at even intervals, and each one's latency counts from the moment when it was due. A server that
//! stalls is therefore charged for every request that it kept waiting, not for one a connection.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::http::Answer;
use crate::statistics::Latencies;

/// Connections that are kept open and one request that may be under way on each.
pub struct OpenLoop<'a> {
    requests: std::iter::Cycle<std::slice::Iter<'a, String>>,
    connections: Vec<Connection>,
    /// Which of the connections wait for an answer.
    busy: Vec<usize>,
    /// Which have none to wait for. They take turns, so that no server closes one for being unused.
    free: VecDeque<usize>,
}

struct Connection {
    stream: TcpStream,
    due: Instant,
    buffer: Vec<u8>,
}

/// What became of the requests of a run.
#[derive(Default)]
pub struct Outcome {
    /// Answered with 200.
    pub accepted: u64,
    /// Answered otherwise.
    pub refused: u64,
    /// Of all answers, from the moment when the request was due.
    pub latencies: Latencies,
}

impl<'a> OpenLoop<'a> {
    /// Connects. The requests are sent in turn, from the first again after the last.
    ///
    /// # Errors
    /// That nobody listens there.
    pub fn connect(address: SocketAddr, connections: usize, requests: &'a [String]) -> Result<Self> {
        let connect = |_| {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            Ok(Connection { stream, due: Instant::now(), buffer: Vec::with_capacity(4096) })
        };
        let all: Vec<Connection> = (0..connections).map(connect).collect::<Result<_>>()?;
        Ok(Self {
            requests: requests.iter().cycle(),
            connections: all,
            busy: Vec::new(),
            free: (0..connections).collect(),
        })
    }

    /// Sends that many requests a second for so long, and waits for the last answer.
    ///
    /// # Errors
    /// That a connection breaks.
    pub fn run(&mut self, per_second: f64, duration: Duration) -> Result<Outcome> {
        let interval = Duration::from_secs_f64(1.0 / per_second);
        let end = Instant::now() + duration;
        let mut next = Instant::now();
        let mut due = VecDeque::new();
        let mut outcome = Outcome::default();
        while next < end || !due.is_empty() || !self.busy.is_empty() {
            let now = Instant::now();
            while next <= now && next < end {
                due.push_back(next);
                next += interval;
            }
            while let Some(at) = due.front()
                && let Some(free) = self.free.pop_front()
            {
                self.send(free, *at)?;
                due.pop_front();
            }
            let wait = (next < end).then(|| next.saturating_duration_since(Instant::now()));
            self.receive(wait, &mut outcome)?;
        }
        Ok(outcome)
    }

    fn send(&mut self, free: usize, due: Instant) -> Result<()> {
        let (Some(connection), Some(request)) = (self.connections.get_mut(free), self.requests.next()) else {
            return Ok(());
        };
        connection.due = due;
        // A request is smaller than any socket's buffer, which is empty between requests.
        connection.stream.write_all(request.as_bytes())?;
        self.busy.push(free);
        Ok(())
    }

    /// Waits until an answer can be read or the time is over, and reads what there is.
    fn receive(&mut self, wait: Option<Duration>, outcome: &mut Outcome) -> Result<()> {
        let timeout = wait.map(Timespec::try_from).transpose()?;
        let connections = &mut self.connections;
        let mut waiting: Vec<PollFd<'_>> = (self.busy.iter())
            .filter_map(|busy| connections.get(*busy))
            .map(|connection| PollFd::new(&connection.stream, PollFlags::IN))
            .collect();
        poll(&mut waiting, timeout.as_ref())?;
        let ready: Vec<bool> = waiting.iter().map(|waiting| !waiting.revents().is_empty()).collect();
        let mut still_busy = Vec::with_capacity(self.busy.len());
        for (busy, ready) in self.busy.iter().zip(ready) {
            let Some(connection) = connections.get_mut(*busy) else { continue };
            match if ready { connection.receive()? } else { None } {
                None => still_busy.push(*busy),
                Some(status) => {
                    outcome.latencies.add(connection.due.elapsed());
                    *if status == 200 { &mut outcome.accepted } else { &mut outcome.refused } += 1;
                    self.free.push_back(*busy);
                }
            }
        }
        self.busy = still_busy;
        Ok(())
    }
}

impl Connection {
    /// Reads what has arrived; the answer's status, once it is complete.
    fn receive(&mut self) -> Result<Option<u16>> {
        let mut chunk = [0; 4096];
        let length = match self.stream.read(&mut chunk) {
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        ensure!(length > 0, "the server closed a connection");
        self.buffer.extend_from_slice(chunk.get(..length).unwrap_or_default());
        let answer = Answer::read(&self.buffer)?;
        if answer.is_some() {
            self.buffer.clear();
        }
        Ok(answer.map(|answer| answer.status))
    }
}
