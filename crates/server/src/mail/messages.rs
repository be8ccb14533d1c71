//! What mails say.

use keywright_api_types::session::Access;

/// A mail. It has no `Debug`: it may hold a token.
pub struct Mail {
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// Invites somebody to a client.
pub fn invitation(client: &str, invited_by: &str, access: Access, address: &str) -> Mail {
    // A name is the client's own choice, and a subject has one line.
    let client: String = client.chars().filter(|character| !character.is_control()).collect();
    Mail {
        subject: format!("Join {client} on Keywright"),
        text: format!(
            "{invited_by} invites you to join {client} on Keywright as {article} {access}.\n\n\
             Open this link to choose a name and a password. It works once, for seven days:\n\n{address}\n\n\
             If you did not expect this, you need not do anything.\n",
            article = if access.is_owner() { "an" } else { "a" },
        ),
    }
}

/// Tells somebody that there is an account for them.
pub fn new_account(address: &str) -> Mail {
    Mail {
        subject: "Your account on Keywright".to_owned(),
        text: format!(
            "An administrator has made an account on Keywright for this e-mail address.\n\n\
             Open this link to choose your password. It works once, for seven days:\n\n{address}\n\n\
             If you did not expect this, you need not do anything.\n",
        ),
    }
}

/// Lets somebody set a new password.
pub fn password_reset(address: &str) -> Mail {
    Mail {
        subject: "Your new password for Keywright".to_owned(),
        text: format!(
            "Somebody, probably you, asked for a new password for this e-mail address.\n\n\
             Open this link to set it. It works once, for one hour, and ends all of your sessions:\n\n{address}\n\n\
             If it was not you, you need not do anything: your password stays as it is.\n",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_the_subject() {
        let mail = invitation("Evil\r\nBcc: all@example.com", "a@example.com", Access::Viewer, "https://x/");
        assert_eq!(mail.subject, "Join EvilBcc: all@example.com on Keywright");
        assert!(mail.text.contains("as a viewer"));
    }
}
