use crate::{Opening, Owner, Store};
use inlay_time::Millis;
use tempfile::TempDir;

const NOW: Millis = Millis(1_000_000);

/// With `count` due connections of a template, each used by an activation.
async fn fill(store: &Store, template: &str, count: u32) {
    for number in 0..count {
        let sql = [
            format!("insert into end_user values ('hub', '{template}{number}', '{template}{number}', '', 0, 0)"),
            format!(
                "insert into connection (hub_id, user_id, id, connector_id, template_id, scheme_type, name, variables,
                                         sealed, refresh_at, created_at, updated_at)
                 values ('hub', '{template}{number}', 'c', 'k', '{template}', 's', 'n', '[]', x'', {number}, 0, 0)"
            ),
            format!(
                "insert into activation (hub_id, user_id, id, integration_id, dynamic_variables, created_at, updated_at)
                 values ('hub', '{template}{number}', 'a', 'i', '{{}}', 0, 0)"
            ),
            format!("insert into activation_connection values ('hub', '{template}{number}', 'a', '{template}', 'c')"),
        ];
        let mut tx = store.begin().await.unwrap();
        for sql in sql {
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn one_template_does_not_take_all_the_places_and_what_is_claimed_is_nobody_elses() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("a.db").display());
    let store = Store::open(&url, Opening::New).await.unwrap();
    fill(&store, "many", 9).await;
    fill(&store, "one", 1).await;
    let due = store.due_refreshes(NOW, 4, 100).await.unwrap();
    let of = |template: &str| due.iter().filter(|due| due.template_id == template).count();
    assert_eq!((of("many"), of("one")), (4, 1));

    let owner = Owner { hub_id: "hub".to_owned(), user_id: "one0".to_owned() };
    let until = NOW.plus_seconds(60);
    assert!(store.claim_refresh(&owner, "c", NOW, until).await.unwrap());
    assert!(!store.claim_refresh(&owner, "c", NOW.plus_seconds(59), until).await.unwrap());
    let due = store.due_refreshes(NOW, 100, 100).await.unwrap();
    assert_eq!(due.len(), 9);
    // Who had it is gone.
    assert!(store.claim_refresh(&owner, "c", until, until.plus_seconds(60)).await.unwrap());
}
