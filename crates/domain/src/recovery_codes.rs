//! Codes that stand in for a lost authenticator app, each once.

use rand_core::CryptoRng;

/// How many a user is given at once.
pub const COUNT: usize = 10;
/// Letters and digits that nobody mistakes for one another, 32 of them.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// Of five bits each: 60 in all, which cannot be guessed where tries are few.
const CHARACTERS: usize = 12;
const GROUP: usize = 4;

/// A code that was just made: three groups of four characters.
pub fn generate(rng: &mut impl CryptoRng) -> String {
    let mut bytes = [0; CHARACTERS];
    rng.fill_bytes(&mut bytes);
    let character = |byte: &u8| ALPHABET.get(usize::from(byte & 31)).copied().map_or('a', char::from);
    let groups = bytes.chunks(GROUP).map(|group| group.iter().map(character).collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

/// What is hashed of a code, however it was typed.
pub fn normalize(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_keys::test_rng::Counter;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let code = generate(&mut Counter(7));
        assert_eq!(code.len(), CHARACTERS + 2);
        assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [GROUP; 3]);
        assert_eq!(normalize(&code).len(), CHARACTERS);
        assert_eq!(normalize(&code.to_uppercase().replace('-', " ")), normalize(&code));
    }
}
