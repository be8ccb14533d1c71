//! Which payments, withdrawals or invoices are meant, from a query string.

/// Declares query parameters that name things by their status and a cursor, with further ones.
macro_rules! money_parameters {
    ($(#[$meta:meta])* $name:ident of $status:ty, $id:ty { $( $(#[$further_meta:meta])* $further:ident: $type:ty, )* }) => {
        $(#[$meta])*
        #[derive(serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            /// Only those with this status.
            status: Option<$status>,
            /// Only those in this currency.
            currency: Option<keywright_api_types::money::Currency>,
            /// Only those made from this moment on.
            from: Option<keywright_api_types::Timestamp>,
            /// Only those made up to this moment, exclusive.
            to: Option<keywright_api_types::Timestamp>,
            /// Which come first: `asc` for the oldest, `desc` for the newest, also if absent.
            order: Option<keywright_api_types::SortOrder>,
            /// How many: 1 to 100, 25 if absent.
            #[param(minimum = 1, maximum = 100)]
            limit: Option<u32>,
            /// `next_cursor` of the page before, with the same filter and order.
            cursor: Option<String>,
            $( $(#[$further_meta])* $further: $type, )*
        }

        impl $name {
            /// The filter that they are, and how many things the page has.
            fn filter(
                &self,
            ) -> Result<(keywright_database::money::MoneyFilter<$status, $id>, u32), $crate::errors::ApiError> {
                let filter = keywright_database::money::MoneyFilter {
                    status: self.status,
                    currency: self.currency,
                    from: self.from,
                    to: self.to,
                    order: self.order.unwrap_or(keywright_api_types::SortOrder::Descending),
                    after: $crate::pages::cursor(self.cursor.as_deref())?,
                };
                Ok((filter, $crate::pages::page_size(self.limit)?))
            }
        }
    };
}

pub(crate) use money_parameters;
