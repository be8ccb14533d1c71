//! Answers that go on.

use actix_web::http::header::HeaderMap;
use futures_util::StreamExt;
use futures_util::stream::LocalBoxStream;

/// An answer of pieces, each followed by an empty line: server-sent events and comments.
pub struct Stream {
    /// The status.
    pub status: u16,
    headers: HeaderMap,
    bytes: LocalBoxStream<'static, Vec<u8>>,
    begun: String,
}

impl Stream {
    pub(crate) fn of(response: awc::ClientResponse) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.map(|piece| piece.unwrap().to_vec()).boxed_local();
        Self { status, headers, bytes, begun: String::new() }
    }

    /// A header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The next piece; nothing when the answer has ended.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((piece, rest)) = self.begun.split_once("\n\n") {
                let (piece, rest) = (piece.to_owned(), rest.to_owned());
                self.begun = rest;
                return Some(piece);
            }
            let more = self.bytes.next().await?;
            self.begun.push_str(std::str::from_utf8(&more).unwrap());
        }
    }

    /// All snapshots that still come, without beats; it returns when the answer has ended.
    pub async fn rest(&mut self) -> Vec<String> {
        let mut events = Vec::new();
        while let Some(piece) = self.next().await {
            if !piece.starts_with("event: beat") {
                events.push(piece);
            }
        }
        events
    }
}
