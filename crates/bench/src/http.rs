//! As much HTTP/1.1 as a benchmark needs: requests as bytes, and where an answer ends.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result, bail, ensure};
use httparse::{EMPTY_HEADER, Response, Status};

/// An answer holds at most so many headers.
const HEADERS: usize = 64;

/// The head of an answer, and how long the whole of it is.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The cookie that it sets, without its attributes.
    pub cookie: Option<String>,
    /// Bytes before the body.
    pub head: usize,
    /// Bytes of head and body.
    pub length: usize,
}

impl Answer {
    /// Reads the answer at the start of these bytes, if all of it is there.
    ///
    /// # Errors
    /// That the bytes are no answer, or one without a length.
    pub fn read(bytes: &[u8]) -> Result<Option<Self>> {
        let mut headers = [EMPTY_HEADER; HEADERS];
        let mut response = Response::new(&mut headers);
        let Status::Complete(head) = response.parse(bytes).context("not an answer")? else { return Ok(None) };
        let header = |name: &str| {
            let found = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            found.and_then(|header| str::from_utf8(header.value).ok())
        };
        let body: usize = match header("content-length") {
            Some(length) => length.parse().context("content-length is no number")?,
            None => bail!("an answer without content-length"),
        };
        let length = head + body;
        let cookie = header("set-cookie").and_then(|value| value.split(';').next()).map(str::to_owned);
        let status = response.code.unwrap_or_default();
        Ok((bytes.len() >= length).then_some(Self { status, cookie, head, length }))
    }
}

/// A connection that waits for each answer.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// That nobody listens there.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Sends a request and reads the answer and its body.
    ///
    /// # Errors
    /// That the connection breaks, or that what comes is no answer.
    pub fn send(&mut self, request: &str) -> Result<(Answer, String)> {
        self.stream.write_all(request.as_bytes())?;
        self.buffer.clear();
        loop {
            if let Some(answer) = Answer::read(&self.buffer)? {
                let body = self.buffer.get(answer.head..answer.length).unwrap_or_default();
                let body = str::from_utf8(body).context("the answer is no text")?.to_owned();
                return Ok((answer, body));
            }
            let mut chunk = [0; 16 * 1024];
            let length = self.stream.read(&mut chunk)?;
            ensure!(length > 0, "the server closed the connection");
            self.buffer.extend_from_slice(chunk.get(..length).unwrap_or_default());
        }
    }
}

/// A request without a body. `headers` are whole lines, each with its line end.
pub fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
}

/// A request with JSON. `headers` are whole lines, each with its line end.
pub fn post(path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nSet-Cookie: session=a; Path=/\r\n\r\n{}";

    #[test]
    fn an_answer_is_read_once_it_is_complete() {
        for length in 0..ANSWER.len() {
            assert!(Answer::read(&ANSWER[..length]).unwrap().is_none());
        }
        let answer = Answer::read(&[ANSWER, b"HTTP/1.1"].concat()).unwrap().unwrap();
        assert_eq!((answer.status, answer.length), (200, ANSWER.len()));
        assert_eq!(&ANSWER[answer.head..], b"{}");
        assert_eq!(answer.cookie.as_deref(), Some("session=a"));
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        assert!(Answer::read(b"SSH-2.0-OpenSSH\r\n").is_err());
        assert!(Answer::read(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
