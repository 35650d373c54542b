//! `postMessage` names the origin that may read it; only the empty `ready` goes to `*`.

pub(super) fn problem(code: &str) -> Option<String> {
    let is_message = code.contains("postMessage(") || code.contains("post_message(");
    let is_to_anyone = code.contains("'*'") || code.contains("\"*\"");
    (is_message && is_to_anyone && !code.contains("ready"))
        .then(|| "a message to '*' that is not ready: any page could read it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_to_anyone_are_found_but_ready_may_go_to_anyone() {
        assert_eq!(problem("parent.postMessage({ v: 1, t: 'ready' }, '*');"), None);
        assert_eq!(problem("parent.postMessage({ v: 1, t: 'token' }, origin);"), None);
        assert!(problem("parent.postMessage({ t: 'token' }, '*');").is_some());
        assert!(problem("parent.post_message(&token, \"*\")").is_some());
    }
}
