//! Who may talk to the bridge: by which name it was called, from which page, with which token.
//!
//! A page of any site may open a WebSocket to a loopback address, and a site whose name is made to point at it
//! (DNS rebinding) may even read plain answers. So the name is checked on every route, and the origin and the token
//! before a socket is served.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use axum::http::{HeaderMap, Uri, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::settings::Serve;

/// The least that a token must be long: 22 signs of 64 are 132 bits.
const TOKEN_MIN_SIGNS: usize = 22;

/// The secret that opens the bridge. It is never written into a log.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new one, of 256 bits from the system's randomness.
    ///
    /// # Errors
    /// The system has none.
    pub fn random() -> Result<Token, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Token(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// One that somebody chose, so that a page finds the bridge again after a restart. `None` where it is shorter
    /// than 128 bits or has signs that a URL would not carry as they are.
    pub fn chosen(text: &str) -> Option<Token> {
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let fits = (TOKEN_MIN_SIGNS..=256).contains(&text.len()) && text.bytes().all(is_sign);
        fits.then(|| Token(text.to_owned()))
    }

    /// Whether this is the token. Takes the same time for every wrong one of its length.
    pub fn is(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// The token as text, for the URL that is printed once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What is let through.
pub struct Guard {
    hosts: BTreeSet<String>,
    origins: BTreeSet<String>,
    /// What opens the bridge.
    pub token: Token,
}

impl Guard {
    /// The guard of a bridge that listens at `address`.
    pub fn new(serve: &Serve, address: SocketAddr, token: Token) -> Guard {
        let port = address.port();
        let mut hosts: BTreeSet<String> =
            ["127.0.0.1", "localhost", "[::1]"].iter().map(|name| format!("{name}:{port}")).collect();
        if !address.ip().is_unspecified() {
            hosts.insert(address.to_string());
        }
        hosts.extend(serve.allow_host.iter().map(|host| host.to_ascii_lowercase()));
        let own = hosts.iter().map(|host| format!("http://{host}"));
        let origins = own.chain(serve.allow_origin.iter().map(|origin| origin.to_ascii_lowercase())).collect();
        Guard { hosts, origins, token }
    }

    /// Whether the bridge was called by a name of its own: the Host header, and the target's where it has one.
    pub fn knows_host(&self, headers: &HeaderMap, target: &Uri) -> bool {
        let mut given = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (given.next(), given.next()) else { return false };
        let known = |name: &str| self.hosts.contains(&name.to_ascii_lowercase());
        host.to_str().is_ok_and(known) && target.authority().is_none_or(|authority| known(authority.as_str()))
    }

    /// Whether a page of this origin may connect. A client that is no browser sends none; it needs the token too.
    pub fn allows_origin(&self, headers: &HeaderMap) -> bool {
        let mut given = headers.get_all(header::ORIGIN).iter();
        match (given.next(), given.next()) {
            (None, _) => true,
            (Some(origin), None) => {
                origin.to_str().is_ok_and(|origin| self.origins.contains(&origin.to_ascii_lowercase()))
            }
            _ => false,
        }
    }

    /// Whether a request carries the token as a bearer's.
    pub fn is_bearer(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        given.and_then(|value| value.strip_prefix("Bearer ")).is_some_and(|token| self.token.is(token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_not_twice_the_same() {
        let (one, other) = (Token::random().unwrap(), Token::random().unwrap());
        assert_eq!(one.reveal().len(), 43, "256 bits");
        assert!(one.is(one.reveal()) && !one.is(other.reveal()) && !one.is("") && !one.is(&one.reveal()[..42]));
    }

    #[test]
    fn a_chosen_token_has_128_bits_and_fits_into_a_url() {
        assert!(Token::chosen("0123456789abcdefghijkl").is_some());
        assert!(Token::chosen("0123456789abcdefghijk").is_none(), "126 bits");
        assert!(Token::chosen("0123456789abcdefghijk#").is_none());
    }
}
