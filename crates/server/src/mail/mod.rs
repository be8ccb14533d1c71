//! Mail by SMTP, where the operator has named a mail server.

mod messages;

use std::time::Duration;

use anyhow::{Context, anyhow};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{Message, SmtpTransport, Transport};

pub use messages::{Mail, invitation, new_account, password_reset};

/// How long each step of a conversation with the mail server may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends mail.
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
    public_url: String,
}

impl Mailer {
    /// By way of the server at `smtp_url`, from `from`, with links to the dashboard at `public_url`.
    ///
    /// # Errors
    /// That the server's address or the sender's is none. The text does not repeat the server's, which may hold a password.
    pub fn new(smtp_url: &str, from: &str, public_url: &str) -> anyhow::Result<Self> {
        let is_none = || anyhow!("SMTP_URL must be `smtps://USER:PASSWORD@HOST` or `smtp://…?tls=required`");
        let transport = SmtpTransport::from_url(smtp_url).map_err(|_| is_none())?.timeout(Some(TIMEOUT)).build();
        let from =
            from.parse().context("MAIL_FROM must be an e-mail address, such as `Keywright <keys@example.com>`")?;
        Ok(Self { transport, from, public_url: public_url.trim_end_matches('/').to_owned() })
    }

    /// The address of a page of the dashboard.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// Hands a mail to the server; answers whether it was taken. What went wrong is logged, without the mail. It takes its
    /// time; do not call it on an async thread.
    pub fn send(&self, to: &str, mail: Mail) -> bool {
        let sent = self.message(to, mail).and_then(|message| Ok(self.transport.send(&message)?));
        if let Err(error) = &sent {
            tracing::error!(error = format!("{error:#}"), "a mail was not sent");
        }
        sent.is_ok()
    }

    fn message(&self, to: &str, mail: Mail) -> anyhow::Result<Message> {
        let to = Mailbox::new(None, to.parse().context("the receiver's address")?);
        let message = Message::builder().from(self.from.clone()).to(to).subject(mail.subject);
        Ok(message.header(ContentType::TEXT_PLAIN).body(mail.text)?)
    }
}
