//! Whose calls are looked for.

use diesel::prelude::*;
use keywright_api_types::ids::{ApiKeyId, ClientId};
use keywright_domain::calls::{ClientNumber, KeyNumber};

use super::block::StoredCall;
use crate::schema::{api_keys, clients};
use crate::{AnyConnection, DatabaseError, columns};

/// Everyone, a client or a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// All clients: for admins.
    Everyone,
    /// A client, with all of its keys.
    Client(ClientNumber),
    /// One key of a client.
    Key(ClientNumber, KeyNumber),
}

impl Owner {
    /// The client, or one of its keys; nothing if there is no such client, or it has no such key.
    pub(crate) fn of_client(
        connection: &mut AnyConnection,
        client: &ClientId,
        key: Option<&ApiKeyId>,
    ) -> Result<Option<Self>, DatabaseError> {
        let number: Option<i64> = clients::table
            .filter(clients::id.eq(client.as_str()))
            .select(clients::number)
            .first(connection)
            .optional()?;
        let Some(number) = number else { return Ok(None) };
        let number = ClientNumber(columns::number("clients.number", number)?);
        let Some(key) = key else { return Ok(Some(Self::Client(number))) };
        Ok(crate::api_keys::number(connection, client, key)?.map(|key| Self::Key(number, key)))
    }

    /// As [`Owner::of_client`]; without a client the key of any, and without a key everyone.
    pub(crate) fn admin_find(
        connection: &mut AnyConnection,
        client: Option<&ClientId>,
        key: Option<&ApiKeyId>,
    ) -> Result<Option<Self>, DatabaseError> {
        match (client, key) {
            (None, None) => Ok(Some(Self::Everyone)),
            (Some(client), key) => Self::of_client(connection, client, key),
            (None, Some(key)) => {
                let client: Option<String> = api_keys::table
                    .filter(api_keys::id.eq(key.as_str()))
                    .select(api_keys::client_id)
                    .first(connection)
                    .optional()?;
                let Some(client) = client else { return Ok(None) };
                Self::of_client(connection, &columns::text("api_keys.client_id", &client)?, Some(key))
            }
        }
    }

    /// Whether the call is one of them.
    pub(crate) fn made(&self, call: &StoredCall<'_>) -> bool {
        match self {
            Self::Everyone => true,
            Self::Client(client) => call.client == *client,
            Self::Key(client, key) => call.client == *client && call.key == *key,
        }
    }

    /// Its client; nothing if it is everyone.
    pub(crate) fn client(self) -> Option<ClientNumber> {
        match self {
            Self::Everyone => None,
            Self::Client(client) | Self::Key(client, _) => Some(client),
        }
    }
}
