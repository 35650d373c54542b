//! Scopes (RFC 6749, section 3.3): whether a server granted those that an account is of no use without.

use inlay_catalogue::OAuth2;

/// Whether a required scope was asked for and not granted. A server that says nothing has granted what was asked for
/// (RFC 6749, section 5.1). Servers write scopes with spaces or commas between them, and some put their own address before
/// them.
pub fn is_scope_missing(required: &[String], asked: &[String], granted: Option<&str>) -> bool {
    let granted = granted.unwrap_or_default().to_ascii_lowercase();
    let granted: Vec<&str> = granted.split([' ', ',']).filter(|scope| !scope.is_empty()).collect();
    if granted.is_empty() {
        return false;
    }
    let is_granted = |wanted: &String| {
        let wanted = wanted.to_ascii_lowercase();
        granted.iter().any(|scope| {
            *scope == wanted
                || scope.ends_with(&format!("/{wanted}"))
                || wanted.ends_with(&format!("/{scope}"))
        })
    };
    required.iter().any(|scope| asked.contains(scope) && !is_granted(scope))
}

/// Whether a required scope that was granted before is granted no more. Both are as the server wrote them.
pub fn is_scope_lost(oauth2: &OAuth2, before: Option<&str>, now: Option<&str>) -> bool {
    let had =
        |wanted: &&String| !is_scope_missing(&[(*wanted).clone()], std::slice::from_ref(*wanted), before);
    let required: Vec<String> = oauth2.required_scopes.iter().filter(had).cloned().collect();
    is_scope_missing(&required, &required, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn granted_scopes_are_compared_as_servers_write_them() {
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let asked = names("read Mail.Send extra");
        let required = names("read Mail.Send never-asked");
        let missing = |granted| is_scope_missing(&required, &asked, granted);
        for granted in [
            None,
            Some(""),
            Some("read Mail.Send"),
            Some("read,mail.send"),
            Some("https://graph.example.com/Mail.Send READ"),
        ] {
            assert!(!missing(granted), "{granted:?}");
        }
        for granted in ["read", "extra", "read readMail.Send"] {
            assert!(missing(Some(granted)), "{granted}");
        }
    }
}
