//! Connection variables, which decide where a credential goes: whoever gives one, it is checked in the same way.

use crate::support::{HUB, flow, recorder::Bench};
use serde_json::json;

/// A server of two regions, which its callback names, too.
pub(crate) const REGIONS: &str = "scheme = \"oauth2\"\n[connection.oauth2]\nauthorize_url = \"RECORDER/authorize\"\n\
    token_url = \"RECORDER/token\"\nrefresh_url = \"RECORDER/{region}/refresh\"\nclient = \"SANDBOX\"\n\
    keep_callback = { region = \"location\" }\n\
    [connection.verify]\nurl = \"RECORDER/{region}/whoami\"\naccount = \"/account\"\n\
    [[connection.variable]]\nname = \"region\"\nkept = true\nrequired = true\nchoices = [\"eu\", \"us\"]\n";

#[tokio::test]
async fn a_callback_cannot_set_a_variable_to_what_a_person_could_not() {
    let bench = Bench::start(REGIONS).await;
    let eu = || json!({"variables": [{"name": "region", "value": "eu"}]});
    for hostile in ["evil.test", "EU", "eu/..", ""] {
        let flow = flow::authorizing(&bench.hub, "alice", "extra", eu()).await;
        let parameters = [("code", "good"), ("location", hostile)];
        assert_eq!(flow.answer(&bench.hub, &parameters).await, 303, "{hostile}");
        let blank = hostile.is_empty();
        let (status, code) = flow.status(&bench.hub, "alice").await;
        assert_eq!(
            (status.as_str(), code.as_str()),
            if blank { ("connected", "") } else { ("failed", "provider_error") }
        );
        let asked: Vec<String> = bench.recorder.take().into_iter().map(|seen| seen.target).collect();
        assert_eq!(asked, if blank { vec!["/token", "/eu/whoami"] } else { vec![] }, "{hostile}");
    }
    let flow = flow::authorizing(&bench.hub, "alice", "extra", eu()).await;
    assert_eq!(flow.answer(&bench.hub, &[("code", "good"), ("location", "us")]).await, 303);
    let [_, verified] = bench.recorder.take().try_into().unwrap();
    assert_eq!(verified.target, "/us/whoami");
    let list = bench.hub.get("alice", &format!("/hubs/{HUB}/users/alice/connections")).await.expect(200);
    assert_eq!(list.body["totalCount"], 2);
}

#[tokio::test]
async fn a_token_answer_cannot_either() {
    let login = |keep: &str| {
        format!(
            "scheme = \"session-token\"\n[connection.session]\nlogin_url = \"RECORDER/login\"\ntoken = \"/access_token\"\n\
             body = {{ user = \"{{username}}\" }}\nkeep = {{ site = \"{keep}\" }}\n\
             [connection.verify]\nurl = \"RECORDER/{{site}}/whoami\"\naccount = \"/account\"\n\
             [[connection.variable]]\nname = \"site\"\nkept = true\ndefault = \"3600\"\nchoices = [\"3600\", \"7200\"]\n"
        )
    };
    let typed = json!({"username": "alice", "password": "CANARY"});
    let good = Bench::start(&login("/expires_in")).await;
    good.verify("basic-auth", typed.clone(), &[]).await.expect(200);
    assert_eq!(good.recorder.take()[1].target, "/3600/whoami");
    let bad = Bench::start(&login("/instance_url")).await;
    assert_eq!(bad.verify("basic-auth", typed, &[]).await.expect(422).code(), "credential_refused");
    assert_eq!(bad.recorder.take().len(), 1);
}
