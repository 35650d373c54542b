//! The definitions that come with this repository.

use super::*;
use serde_json::json;

fn load(folders: &[&str], env: crate::Env<'_>) -> Catalogue {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let folders: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    Catalogue::load(&folders, env, &rules()).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"));
    })
}

#[test]
fn every_definition_is_good_and_available_when_its_client_is_known() {
    let catalogue = load(&["catalogue", "demo/catalogue"], &|_| Some("set".to_owned()));
    assert!(catalogue.integrations().len() >= 24);
    let mut names = BTreeSet::new();
    for integration in catalogue.integrations() {
        assert!(names.insert(integration.name.to_lowercase()), "{} is there twice", integration.name);
        assert_eq!(integration.unavailable, None, "{}", integration.slug);
        assert!(!integration.connections.is_empty(), "{} connects nothing", integration.slug);
    }
}

#[test]
fn every_definition_tells_a_person_what_to_expect() {
    for integration in load(&["catalogue"], &|_| None).integrations() {
        let slug = &integration.slug;
        assert!(!integration.about.is_empty() && !integration.access.is_empty(), "{slug}");
        assert!(!integration.needs.is_empty() && integration.minutes.is_some(), "{slug}");
        assert!(integration.docs.is_some() && integration.provider.is_some(), "{slug}");
        for template in &integration.connections {
            let asks = !matches!(template.scheme, Scheme::OAuth2(_) | Scheme::None);
            assert!(!asks || template.help.is_some(), "{slug} does not say where its key is");
        }
    }
}

#[test]
fn i9_a_value_is_taken_in_each_form_in_which_its_provider_writes_it() {
    let catalogue = load(&["catalogue"], &|_| Some("set".to_owned()));
    let schema = |slug: &str| {
        let found = catalogue.integrations().iter().find(|integration| integration.slug == slug);
        found.unwrap().variables_schema.clone().unwrap()
    };
    let notion = "0123456789abcdef0123456789abcdef";
    for (slug, name, sent, meant) in [
        ("slack", "channel", "#g\u{e9}n\u{e9}ral", "#g\u{e9}n\u{e9}ral"),
        ("slack", "channel", "#\u{55b6}\u{696d}", "#\u{55b6}\u{696d}"),
        ("slack", "channel", "C024BE91L", "C024BE91L"),
        ("slack", "channel", "D024BE91L", "D024BE91L"),
        ("slack", "channel", "https://acme.slack.com/archives/C024BE91L", "C024BE91L"),
        ("github", "repository", "https://github.com/acme/website/issues", "acme/website"),
        ("github", "repository", "git@github.com:acme/website.git", "acme/website"),
        ("github", "repository", "ada_acme/website", "ada_acme/website"),
        ("airtable", "base", "https://airtable.com/appA1b2C3d4E5f6G7/tbl1/viw1", "appA1b2C3d4E5f6G7"),
        (
            "google-sheets",
            "spreadsheet",
            "https://docs.google.com/spreadsheets/d/1aBcDeFgHiJkLmNoPqRsT/edit#gid=0",
            "1aBcDeFgHiJkLmNoPqRsT",
        ),
        ("notion", "database", &format!("https://www.notion.so/acme/{notion}?v=1"), notion),
        ("notion", "database", &format!("https://www.notion.so/Tasks-{notion}"), notion),
        ("asana", "project", "https://app.asana.com/0/1200000000000001/list", "1200000000000001"),
        ("monday", "board", "https://acme.monday.com/boards/1234567890", "1234567890"),
        ("confluence", "space", "~john.doe", "~john.doe"),
        ("twilio", "from", "Acme Shop", "Acme Shop"),
        ("twilio", "from", "4U & Co_+-", "4U & Co_+-"),
        ("gitlab", "project", "https://gitlab.com/acme/apps/website/-/issues", "acme/apps/website"),
        ("gitlab", "project", "https://gitlab.com/acme/website.git", "acme/website"),
        ("gitlab", "project", "278964", "278964"),
        ("amazon-s3", "bucket", "arn:aws:s3:::acme-exports", "acme-exports"),
        (
            "amazon-s3",
            "bucket",
            "https://eu-central-1.console.aws.amazon.com/s3/buckets/acme-exports?region=eu-central-1",
            "acme-exports",
        ),
        ("amazon-s3", "bucket", "Acme_Exports.2015", "Acme_Exports.2015"),
        ("jira", "project", "https://acme.atlassian.net/jira/servicedesk/projects/HELP/queues", "HELP"),
        ("jira", "type", "Aufgabe", "Aufgabe"),
        ("linear", "team", "https://linear.app/acme/team/ENG/active", "ENG"),
        (
            "pagerduty",
            "service",
            "https://acme.eu.pagerduty.com/service-directory/Q1GN0VFIJRXPJU",
            "Q1GN0VFIJRXPJU",
        ),
        ("postmark", "stream", "news_2026", "news_2026"),
        ("xero", "account", "200/01", "200/01"),
        ("zendesk", "tag", "vertrag/k\u{fc}ndigung", "vertrag/k\u{fc}ndigung"),
        ("notion", "database", &format!("https://acme.notion.site/Tasks-{notion}"), notion),
        ("clickup", "list", "https://app.clickup.com/9012/v/l/li/901200000001", "901200000001"),
    ] {
        let schema = schema(slug);
        let mut value = json!({ name: sent });
        inlay_forms::pasted::clean(&schema, &mut value, &Matchers::of(&schema));
        assert_eq!(value, json!({ name: meant }), "{slug}");
        let property = &schema["properties"][name];
        assert!(
            validator_for(property, &Matchers::of(property)).unwrap().is_valid(&value[name]),
            "{slug}: {meant}"
        );
    }
    let slack = schema("slack");
    for bad in ["#Sales", "two words", "#a.b"] {
        let property = &slack["properties"]["channel"];
        assert!(!validator_for(property, &Matchers::of(property)).unwrap().is_valid(&json!(bad)), "{bad}");
    }
}

#[test]
fn i9_what_the_callback_brings_is_not_asked_for() {
    let catalogue = load(&["catalogue"], &|_| Some("set".to_owned()));
    let quickbooks = catalogue.integrations().iter().find(|one| one.slug == "quickbooks").unwrap();
    assert!(quickbooks.connections[0].variables.is_empty());
    assert!(quickbooks.connections[0].verify.is_some());
}

#[test]
fn i9_a_definition_says_what_a_key_with_fewer_rights_may_not_do() {
    let catalogue = load(&["catalogue"], &|_| Some("set".to_owned()));
    for integration in catalogue.integrations() {
        for template in &integration.connections {
            let is_typed = !template.credential.inputs().is_empty() && template.oauth2().is_none();
            if let Some(verify) = template.verify.as_ref().filter(|_| is_typed) {
                assert!(verify.right.is_some(), "{}", integration.slug);
            }
        }
    }
}

#[test]
fn i9_an_account_is_asked_for_by_its_own_id_where_a_list_has_several() {
    let catalogue = load(&["catalogue"], &|_| Some("set".to_owned()));
    let verify = |slug: &str| {
        let found = catalogue.integrations().iter().find(|one| one.slug == slug);
        found.unwrap().connections[0].verify.clone().unwrap()
    };
    assert_eq!(verify("twilio").account.as_deref(), Some("/friendly_name"));
    for integration in catalogue.integrations() {
        for verify in integration.connections.iter().filter_map(|template| template.verify.as_ref()) {
            let is_in_list =
                verify.account.as_deref().is_some_and(|account| account.split('/').any(|part| part == "0"));
            // Klaviyo's list has the key's account and no other.
            let is_one = verify.newest.is_some() || integration.slug == "klaviyo";
            assert!(!is_in_list || is_one, "{}", integration.slug);
        }
    }
}

#[test]
fn i9_of_several_accounts_the_newest_one_is_the_one_that_was_just_allowed() {
    let catalogue = load(&["catalogue"], &|_| Some("set".to_owned()));
    let xero = catalogue.integrations().iter().find(|one| one.slug == "xero").unwrap();
    let answer = json!([
        {"tenantName": "Old", "updatedDateUtc": "2024-07-09T23:40:30.1833130"},
        {"tenantName": "New", "updatedDateUtc": "2026-07-09T23:40:30.1833130"}
    ]);
    assert_eq!(xero.connections[0].verify.as_ref().unwrap().account_in(&answer).as_deref(), Some("New"));
}

#[test]
fn lookups_find_what_the_lists_contain() {
    let catalogue = load(&["catalogue", "demo/catalogue"], &|_| None);
    for integration in catalogue.integrations() {
        assert_eq!(catalogue.integration(&integration.id).unwrap().slug, integration.slug);
        for template in &integration.connections {
            assert_eq!(catalogue.template(&template.id).unwrap().0.slug, integration.slug);
            assert!(
                catalogue.templates_of_connector(&template.connector_id).any(|(_, t)| t.id == template.id)
            );
        }
    }
    assert!(catalogue.integration("nobody").is_none());
    assert_eq!(catalogue.templates_of_connector("nobody").count(), 0);
}
