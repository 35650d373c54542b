use super::*;
use inlay_catalogue::LoadRules;

/// Names and descriptions as a catalogue.
fn catalogue(cards: &[(&str, &str)]) -> Catalogue {
    let folder = tempfile::tempdir().unwrap();
    for (nth, (name, description)) in cards.iter().enumerate() {
        let text = format!(
            "name = \"{name}\"\ndescription = \"{description}\"\ncategories = [\"Tools\"]\n\
             [[connection]]\nkey = \"a\"\nname = \"Account\"\nscheme = \"none\"\n"
        );
        std::fs::write(folder.path().join(format!("card-{nth}.toml")), text).unwrap();
    }
    let rules = LoadRules {
        public_url: "https://hub.example".parse().unwrap(),
        dev_origins: Vec::new(),
        allow_password_grant: false,
    };
    let loaded = Catalogue::load(&[folder.path().to_owned()], &|_| None, &rules);
    loaded.unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn all(index: &SearchIndex) -> Places {
    let mut all = index.none.clone();
    all.insert_range(..);
    all
}

/// Names in the order of the ranks.
fn found(catalogue: &Catalogue, search: &str) -> Vec<String> {
    let index = SearchIndex::new(catalogue);
    let ranks = index.find(search, &all(&index));
    let places = ranks.iter().flat_map(Places::ones);
    places.map(|at| catalogue.integrations()[at].name.clone()).collect()
}

#[test]
fn words_are_found_apart_joined_and_with_typing_errors() {
    let catalogue = catalogue(&[
        ("GitHub", "Issues."),
        ("QuickBooks Online", "Invoices."),
        ("Mail Chimp", "Sends e-mail."),
        ("Postmark", "Sends email."),
        ("Stripe", "Payments."),
        ("Slack", "Messages."),
        ("Café Größe", "Orders."),
        ("Salesforce", "Customers."),
    ]);
    for (search, expected) in [
        ("git hub", vec!["GitHub"]),
        ("github", vec!["GitHub"]),
        ("quick books", vec!["QuickBooks Online"]),
        ("quick books onl", vec!["QuickBooks Online"]),
        ("mailchimp", vec!["Mail Chimp"]),
        ("e-mail", vec!["Mail Chimp", "Postmark"]),
        ("email", vec!["Mail Chimp", "Postmark"]),
        ("stirpe", vec!["Stripe"]),
        ("slak", vec!["Slack"]),
        ("salesfroce", vec!["Salesforce"]),
        ("salsefroce", vec!["Salesforce"]),
        ("cafe", vec!["Café Größe"]),
        ("hub", vec!["GitHub"]),
        ("slac issues", vec![]),
        ("%", vec![]),
        ("xyzzy", vec![]),
        ("git", vec!["GitHub"]),
        ("gti", vec![]),
    ] {
        assert_eq!(found(&catalogue, search), expected, "{search}");
    }
}

#[test]
fn exact_comes_before_beginning_before_inside_before_the_rest_of_the_card() {
    let catalogue = catalogue(&[
        ("A to Mail", "One."),
        ("Gmail", "Two."),
        ("Mail", "Three."),
        ("Mail Chimp", "Four."),
        ("Aardvark", "Sends mail."),
        ("Main", "Five."),
    ]);
    assert_eq!(found(&catalogue, "mail"), ["Mail", "Mail Chimp", "A to Mail", "Gmail", "Aardvark"]);
    // A typing error is forgiven where there is nothing else.
    assert_eq!(found(&catalogue, "maim"), ["A to Mail", "Aardvark", "Mail", "Mail Chimp", "Main"]);
}

#[test]
fn an_error_is_forgiven_also_when_what_fits_is_not_visible() {
    let catalogue = catalogue(&[("Slack", "One."), ("Slick", "Two.")]);
    let index = SearchIndex::new(&catalogue);
    let mut visible = all(&index);
    visible.remove(1);
    let ranks = index.find("slick", &visible);
    assert_eq!(ranks[4].ones().collect::<Vec<_>>(), [0]);
    assert!(ranks[..4].iter().all(Places::is_clear));
}
