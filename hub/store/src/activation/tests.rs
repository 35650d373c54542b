use super::*;
use crate::{Edge, MOST_CONNECTIONS, Opening, Part, UserRow, Window, migrations};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

fn owner() -> Owner {
    Owner { hub_id: "hub".to_owned(), user_id: "alice".to_owned() }
}

async fn store() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("a.db").display());
    let store = Store::open(&url, Opening::New).await.unwrap();
    let user = UserRow {
        hub_id: "hub".to_owned(),
        id: "alice".to_owned(),
        external_id: "alice".to_owned(),
        display_name: String::new(),
        created_at: Millis(0),
        updated_at: Millis(0),
    };
    assert!(store.insert_user(&user).await.unwrap());
    (folder, store)
}

fn connection(id: &str) -> NewConnection {
    NewConnection {
        id: id.to_owned(),
        connector_id: "connector".to_owned(),
        template_id: "template".to_owned(),
        scheme_type: "none".to_owned(),
        name: id.to_owned(),
        account: None,
        variables: Vec::new(),
        sealed: vec![1],
        refresh_at: None,
    }
}

fn activation(id: &str) -> NewActivation {
    NewActivation {
        id: id.to_owned(),
        integration_id: "integration".to_owned(),
        exclusive: false,
        dynamic_variables: DynamicVariables::default(),
        sealed_variables: None,
        connections: Vec::new(),
        claim: None,
    }
}

#[tokio::test]
async fn what_was_made_last_is_the_newest_also_when_the_clock_was_set_back() {
    let (_folder, store) = store().await;
    for (id, at) in [("01B", 2000), ("01C", 3000), ("01A", 1000)] {
        store.activate(&owner(), &activation(id), Millis(at)).await.unwrap();
        store.insert_connection(&owner(), &connection(id), Millis(at)).await.unwrap();
    }
    let activated = store.activated("hub", "alice").await.unwrap();
    assert_eq!(activated.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["01A", "01C", "01B"]);
    let connections = store.connections(&owner()).await.unwrap();
    assert_eq!(connections.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["01B", "01C", "01A"]);
}

/// A part's ids, how many the list has, and how many come before the part.
fn seen<T>(part: &Part<T>, id: impl Fn(&T) -> &str) -> (String, usize, usize) {
    (part.items.iter().map(id).collect::<Vec<_>>().join(" "), part.total, part.start)
}

#[tokio::test]
async fn a_page_has_its_own_rows_only_and_says_where_in_the_list_they_are() {
    let (_folder, store) = store().await;
    for id in ["1", "2", "x", "3", "4", "5"] {
        let of = if id == "x" { "other" } else { "mine" }.to_owned();
        let new = NewConnection { connector_id: of.clone(), ..connection(id) };
        store.insert_connection(&owner(), &new, Millis(0)).await.unwrap();
        let connections = vec![("template".to_owned(), ConnectionUse::Existing(id.to_owned()))];
        let new = NewActivation { integration_id: of, connections, ..activation(id) };
        store.activate(&owner(), &new, Millis(0)).await.unwrap();
    }
    assert!(store.delete_activation(&owner(), "3").await.unwrap());
    let mine = ["mine".to_owned()];
    let window = |edge, size| Window { edge, size };
    let expected = |ids: &str, total, start| (ids.to_owned(), total, start);
    let connections = async |edge, size| {
        let part = store.part_of_connections(&owner(), &mine, &window(edge, size)).await.unwrap();
        seen(&part, |row| &row.id)
    };
    // Places count all of a user's: x has the third.
    assert_eq!(connections(Edge::Nothing, 2).await, expected("1 2", 5, 0));
    assert_eq!(connections(Edge::After(2), 2).await, expected("3 4", 5, 2));
    assert_eq!(connections(Edge::After(3), 9).await, expected("3 4 5", 5, 2));
    assert_eq!(connections(Edge::After(6), 2).await, expected("", 5, 5));
    assert_eq!(connections(Edge::Before(6), 2).await, expected("3 4", 5, 2));
    assert_eq!(connections(Edge::Before(2), 2).await, expected("1", 5, 0));
    let activations = async |edge, size| {
        let part = store.part_of_activations("hub", "alice", &mine, &window(edge, size)).await.unwrap();
        seen(&part, |row| &row.id)
    };
    assert_eq!(activations(Edge::Nothing, 2).await, expected("5 4", 4, 0));
    // The row that the cursor is of may be gone.
    assert_eq!(activations(Edge::After(4), 2).await, expected("2 1", 4, 2));
    assert_eq!(activations(Edge::Before(1), 2).await, expected("4 2", 4, 1));
    assert_eq!(activations(Edge::Before(5), 9).await, expected("5", 4, 0));

    let all = store.activated("hub", "alice").await.unwrap();
    assert_eq!(all.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["5", "4", "x", "2", "1"]);
    let mut integrations = store.activated_integrations("hub", "alice").await.unwrap();
    let mut connectors = store.connectors(&owner()).await.unwrap();
    integrations.sort();
    connectors.sort();
    assert_eq!(
        (integrations, connectors),
        (["mine", "other"].map(str::to_owned).to_vec(), ["mine", "other"].map(str::to_owned).to_vec())
    );
    let newest = |id| store.newest_activation("hub", "alice", id);
    assert_eq!(newest("other").await.unwrap().map(|row| row.id).as_deref(), Some("x"));
    assert!(newest("none").await.unwrap().is_none());
}

#[tokio::test]
async fn a_user_has_a_bounded_number_of_connections_and_activations() {
    let (_folder, store) = store().await;
    for number in 0..MOST_CONNECTIONS.max(MOST_ACTIVATIONS) {
        let id = format!("{number:03}");
        store.insert_connection(&owner(), &connection(&id), Millis(0)).await.unwrap();
        store.activate(&owner(), &activation(&id), Millis(0)).await.unwrap();
    }
    let more = store.insert_connection(&owner(), &connection("more"), Millis(0)).await;
    assert!(matches!(more, Err(StoreError::TooMany("connections"))), "{more:?}");
    let more = store.activate(&owner(), &activation("more"), Millis(0)).await;
    assert!(matches!(more, Err(StoreError::TooMany("activations"))), "{more:?}");
    // What is deleted makes room, and what comes then is the newest.
    assert!(store.delete_activation(&owner(), "000").await.unwrap());
    store.activate(&owner(), &activation("more"), Millis(0)).await.unwrap();
    assert_eq!(store.activated("hub", "alice").await.unwrap()[0].id, "more");
}

#[tokio::test]
async fn a_name_that_is_taken_gets_the_first_free_number() {
    let (_folder, store) = store().await;
    for (id, wanted, expected) in [
        ("1", "Work", "Work"),
        ("2", "Work", "Work 2"),
        ("3", "Work 4", "Work 4"),
        ("4", "Work", "Work 3"),
        ("5", "Work", "Work 5"),
        ("6", "Work 2", "Work 2 2"),
        ("7", "Home", "Home"),
    ] {
        let new = NewConnection { name: wanted.to_owned(), ..connection(id) };
        store.insert_connection(&owner(), &new, Millis(0)).await.unwrap();
        assert_eq!(store.connection(&owner(), id).await.unwrap().unwrap().name, expected, "{id}");
    }
    // Names are unique for a connector, not beyond.
    let other =
        NewConnection { name: "Work".to_owned(), connector_id: "other".to_owned(), ..connection("8") };
    store.insert_connection(&owner(), &other, Millis(0)).await.unwrap();
    assert_eq!(store.connection(&owner(), "8").await.unwrap().unwrap().name, "Work");
}

#[tokio::test]
async fn a_database_of_the_version_before_keeps_its_rows_and_their_order() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.db");
    let file = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut before = file.connect().await.unwrap();
    let old: Vec<_> = migrations().iter().filter(|step| step.version <= 4).cloned().collect();
    assert_eq!(old.len(), 4);
    sqlx::migrate::Migrator::with_migrations(old).run(&mut before).await.unwrap();
    for sql in [
        "insert into end_user values ('hub', 'alice', 'alice', '', 0, 0)",
        "insert into activation (hub_id, user_id, id, integration_id, dynamic_variables, created_at, updated_at)
         values ('hub', 'alice', '01B', 'i', '{}', 2, 2), ('hub', 'alice', '01A', 'i', '{}', 1, 1)",
        "insert into connection (hub_id, user_id, id, connector_id, template_id, scheme_type, name, variables, sealed,
                                 created_at, updated_at)
         values ('hub', 'alice', 'c', 'k', 't', 's', 'n', '[]', x'01', 0, 0)",
        "insert into activation_connection values ('hub', 'alice', '01B', 't', 'c')",
    ] {
        sqlx::query(sql).execute(&mut before).await.unwrap();
    }
    before.close().await.unwrap();

    let store = Store::open(&format!("sqlite:{}", path.display()), Opening::Existing).await.unwrap();
    store.activate(&owner(), &activation("00Z"), Millis(0)).await.unwrap();
    let activated = store.activated("hub", "alice").await.unwrap();
    assert_eq!(activated.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["00Z", "01A", "01B"]);
    let used = store.connections_of_activation(&owner(), "01B").await.unwrap();
    assert_eq!((used.len(), used[0].0.as_str(), used[0].1.id.as_str()), (1, "t", "c"));
    assert_eq!(store.connection(&owner(), "c").await.unwrap().unwrap().sealed, [1]);
    assert_eq!(store.deletion_time().await.unwrap(), None);
    store.try_writing(Millis(1)).await.unwrap();
    store.check_pages().await.unwrap();
}
