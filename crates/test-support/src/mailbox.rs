//! A mail server that keeps what it is given: as much of SMTP (RFC 5321) as a client needs to hand a mail over.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

/// After this a mail that should have come is missed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail that was handed over.
#[derive(Clone, Debug)]
pub struct Letter {
    /// From whom, by the envelope.
    pub from: String,
    /// To whom, by the envelope.
    pub to: Vec<String>,
    /// Headers and text, as they came.
    pub data: String,
}

impl Letter {
    /// The first word of the text that begins so: a link, for example.
    #[track_caller]
    pub fn word(&self, beginning: &str) -> String {
        // Long lines come in pieces that end in `=` (RFC 2045, quoted-printable), where `=` itself is `=3D`.
        let text = self.data.replace("=\r\n", "").replace("=3D", "=");
        let word = text.split_whitespace().find(|word| word.starts_with(beginning));
        word.unwrap_or_else(|| panic!("{beginning} in {text}")).to_owned()
    }
}

/// The server, and what has arrived.
pub struct Mailbox {
    /// Where it listens, as `smtp://…`.
    pub url: String,
    letters: UnboundedReceiver<Letter>,
}

impl Mailbox {
    /// A server that takes every mail.
    pub fn open() -> Self {
        Self::serve(true)
    }

    /// A server that takes none.
    pub fn refusing() -> Self {
        Self::serve(false)
    }

    fn serve(takes: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (arrived, letters) = unbounded_channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // A client that breaks off has handed nothing over.
                let Ok(letter) = stream.and_then(|stream| converse(stream, takes)) else { continue };
                if !hand_out(&arrived, letter) {
                    return;
                }
            }
        });
        Self { url, letters }
    }

    /// The next mail that arrives.
    pub async fn next(&mut self) -> Letter {
        timeout(PATIENCE, self.letters.recv()).await.unwrap().unwrap()
    }

    /// Whether everything that has arrived was looked at.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }
}

fn hand_out(arrived: &UnboundedSender<Letter>, letter: Option<Letter>) -> bool {
    letter.is_none_or(|letter| arrived.send(letter).is_ok())
}

/// One conversation, up to the mail or its end.
fn converse(stream: TcpStream, takes: bool) -> std::io::Result<Option<Letter>> {
    let mut answers = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mut letter = Letter { from: String::new(), to: Vec::new(), data: String::new() };
    let mut given = None;
    answers.write_all(b"220 mail.test\r\n")?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(given);
        }
        let command = line.trim_end().to_ascii_uppercase();
        let answer = match command.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" | "HELO" | "NOOP" | "RSET" => "250 mail.test",
            "MAIL" if !takes => "550 no mail is taken here",
            "MAIL" => {
                letter.from = address(&line);
                "250 well"
            }
            "RCPT" => {
                letter.to.push(address(&line));
                "250 well"
            }
            "DATA" => {
                answers.write_all(b"354 go on\r\n")?;
                letter.data = read_data(&mut lines)?;
                given = Some(letter.clone());
                "250 taken"
            }
            "QUIT" => {
                answers.write_all(b"221 bye\r\n")?;
                return Ok(given);
            }
            _ => "502 not known here",
        };
        answers.write_all(format!("{answer}\r\n").as_bytes())?;
    }
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}

/// The lines up to the one that is a dot alone.
fn read_data(lines: &mut impl BufRead) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 || line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
