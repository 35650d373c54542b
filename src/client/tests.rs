//! The client against a canned transport: what it sends, and what it makes of answers.

mod required;

use super::*;
use inlay_api::{ActivationCreate, Verification};
use std::{
    cell::RefCell,
    collections::VecDeque,
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// Answers in order and remembers what was sent. Fails the test when an answer is left over.
struct Canned {
    answers: RefCell<VecDeque<Result<Reply, ApiError>>>,
    sent: RefCell<Vec<Request>>,
    is_own_hub: bool,
}

impl Drop for Canned {
    fn drop(&mut self) {
        assert!(std::thread::panicking() || self.answers.borrow().is_empty(), "an answer was not asked for");
    }
}

impl Transport for Canned {
    fn send(&self, request: Request) -> LocalFuture<'_, Result<Reply, ApiError>> {
        self.sent.borrow_mut().push(request);
        let answer = self.answers.borrow_mut().pop_front().expect("one call too many");
        Box::pin(async { answer })
    }

    fn pause(&self, _: std::time::Duration) -> LocalFuture<'_, ()> {
        Box::pin(async {})
    }

    fn jitter(&self) -> f64 {
        0.0
    }

    fn subject(&self) -> LocalFuture<'_, Result<String, ApiError>> {
        Box::pin(async { Ok("u/1 ä".to_owned()) })
    }

    fn is_own_hub(&self) -> bool {
        self.is_own_hub
    }
}

fn client(answers: &[(u16, &str)]) -> (Client, Rc<Canned>) {
    client_of(true, answers)
}

fn client_of(is_own_hub: bool, answers: &[(u16, &str)]) -> (Client, Rc<Canned>) {
    let answers = answers
        .iter()
        .map(|(status, body)| Ok(Reply { status: *status, body: (*body).to_owned(), retry_after: None }))
        .collect();
    let transport = Rc::new(Canned { answers: RefCell::new(answers), sent: RefCell::default(), is_own_hub });
    (Client::new(transport.clone(), "HUB"), transport)
}

/// The canned transport never waits, so one poll is enough.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the canned transport does not wait"),
    }
}

fn lines(transport: &Canned) -> Vec<String> {
    transport.sent.borrow().iter().map(|request| format!("{} {}", request.method, request.path)).collect()
}

#[test]
fn a_list_is_one_request_with_its_filters_encoded() {
    let (client, transport) = client(&[(200, r#"{"totalCount":0,"integrations":[]}"#)]);
    let filter =
        Filter { search: "a&b".into(), category: "Dev tools".into(), state: "active,attention".into() };
    now(client.list_integrations(&filter, Some("c=="), None)).unwrap();
    assert_eq!(
        lines(&transport),
        ["GET /embed/HUB/users/u%2F1%20%C3%A4/integrations?first=24&search=a%26b&category=Dev%20tools\
          &state=active%2Cattention&after=c%3D%3D"]
    );
}

#[test]
fn a_new_end_user_is_created_before_the_activation_is_repeated() {
    let unknown = r#"{"code":"end_user_not_found","message":"-"}"#;
    let active = r#"{"id":"a","integration":{"id":"i"}}"#;
    let (client, transport) =
        client(&[(404, unknown), (404, unknown), (404, ""), (201, "{}"), (200, active)]);
    let body = ActivationCreate {
        user_id: "u".into(),
        integration_id: "i".into(),
        connections: vec![],
        dynamic_variables: serde_json::Map::new(),
    };
    assert_eq!(now(client.activate(&body, &[], "key-1")).unwrap().id, "a");
    assert_eq!(
        lines(&transport),
        [
            "POST /activations",
            "GET /hubs/HUB/users/u%2F1%20%C3%A4",
            "GET /hubs/HUB",
            "POST /hubs/HUB/users",
            "POST /activations"
        ]
    );
    let keys: Vec<_> =
        transport.sent.borrow().iter().map(|request| request.idempotency_key.clone()).collect();
    assert_eq!(keys, [Some("key-1".into()), None, None, None, Some("key-1".into())]);
}

#[test]
fn an_api_without_verification_counts_as_not_checked() {
    let (client, _transport) = client(&[(404, ""), (200, "{}"), (404, "<html>")]);
    let connection = end_user::no_connection(serde_json::json!({}));
    assert_eq!(now(client.verify_connection("t", &connection)), Ok(Verification::default()));
}

#[test]
fn a_read_that_fails_for_the_moment_is_made_again_and_a_write_without_a_key_is_not() {
    let (client, transport) = client(&[(503, ""), (200, r#"{"id":"i"}"#)]);
    assert_eq!(now(client.get_integration("i")).unwrap().summary.id, "i");
    assert_eq!(lines(&transport).len(), 2);
    let (client, transport) = super::tests::client(&[(503, "")]);
    assert!(now(client.verify_connection("t", &end_user::no_connection(serde_json::json!({})))).is_err());
    assert_eq!(lines(&transport).len(), 1);
}

#[test]
fn deleting_what_is_gone_already_is_a_success() {
    let (client, transport) = client(&[(404, "{}"), (204, "")]);
    assert_eq!(now(client.delete_activation("a")), Ok(()));
    assert_eq!(now(client.delete_activation("a")), Ok(()));
    assert_eq!(lines(&transport)[0], "DELETE /activations/a");
}

#[test]
fn every_kind_of_answer_has_an_error_with_words() {
    let refused = |status, body: &str| read_reply(status, body).unwrap_err();
    assert_eq!(refused(401, ""), ApiError::SessionEnded);
    assert_eq!(refused(200, "<html>"), ApiError::Unreadable);
    let invalid = refused(
        400,
        r#"{"code":"invalid_request","message":"No.","fields":[{"field":"dynamicVariables.a.b[0]","message":"Bad."}]}"#,
    );
    assert_eq!((invalid.code(), invalid.message()), ("invalid_request", "No.".into()));
    assert_eq!(invalid.variable_pointers(), [("/a/b/0".to_owned(), "Bad.".to_owned())]);
    let broken = refused(502, "<html>bad gateway</html>");
    assert_eq!((broken.code(), broken.status()), ("hub_failed", Some(502)));
    assert!(!broken.message().contains('<'));
    let failed = refused(500, r#"{"code":"internal","message":"secret detail","details":"request 01J"}"#);
    assert!(failed.message().contains("request 01J") && !failed.message().contains("secret detail"));
}

#[test]
fn a_hub_that_is_down_is_not_said_to_be_the_readers_network() {
    assert!(ApiError::Offline.message().contains("You seem to be offline"));
    let down = ApiError::Network;
    assert!(!down.message().contains("offline"), "{}", down.message());
    assert_eq!((down.code(), ApiError::Offline.code()), ("network", "network"));
}

#[test]
fn i9_all_pages_of_connections_are_read_until_one_repeats_itself() {
    let page = |ids: &[&str], next: &str| {
        let ids: Vec<_> = ids.iter().map(|id| format!(r#"{{"id":"{id}","name":"n"}}"#)).collect();
        format!(r#"{{"totalCount":9,"connections":[{}],"next":"{next}"}}"#, ids.join(","))
    };
    let ids = |pages: &[String]| {
        let answers: Vec<_> = pages.iter().map(|page| (200, page.as_str())).collect();
        let (client, transport) = client(&answers);
        let found = now(client.list_connections("c")).unwrap();
        (found.into_iter().map(|one| one.id).collect::<Vec<_>>().concat(), lines(&transport))
    };
    let (found, asked) = ids(&[page(&["a", "b"], "2"), page(&["b", "c"], "3"), page(&["d"], "")]);
    assert_eq!(found, "abcd");
    assert!(asked[2].ends_with("/connections?first=100&hub_connector_id=c&after=3"), "{}", asked[2]);
    // A server that ignores the cursor, and one that says the same again.
    assert_eq!(ids(&[page(&["a"], "2"), page(&["a"], "3")]).0, "a");
    assert_eq!(ids(&[page(&["a"], "2"), page(&["b"], "2")]).0, "ab");
    // What there is is of use, even if the rest cannot be read.
    let (client, _) = client(&[(200, &page(&["a"], "2")), (422, "{}")]);
    assert_eq!(now(client.list_connections("c")).unwrap().len(), 1);
}
