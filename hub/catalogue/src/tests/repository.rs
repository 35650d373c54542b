//! The definitions that come with this repository.

use super::*;

fn load(folders: &[&str], env: &dyn Fn(&str) -> Option<String>) -> Catalogue {
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
