//! What other servers send is read as far as it makes sense.

use inlay_api::*;

#[test]
fn a_broken_card_costs_one_card_and_unknown_values_survive() {
    let page: EmbeddedIntegrationPage = serde_json::from_str(
        r#"{"totalCount":4,"next":null,"integrations":[
            {"id":"a","name":"A","imageUrl":null,"isDeployed":true,"isActivated":false,"futureField":{"x":1}},
            {"name":"no id"},
            "not even an object",
            {"id":"b","status":"hibernating","isActivated":true,"isDeployed":null}]}"#,
    )
    .unwrap();
    let states: Vec<_> = page.integrations.iter().map(|card| (card.id.as_str(), card.state())).collect();
    assert_eq!(states, [("a", IntegrationStatus::Available), ("b", IntegrationStatus::Active)]);
    assert_eq!(page.integrations[1].status, Some(IntegrationStatus::Other("hibernating".into())));
    assert_eq!(page.page.total_count, 4);
}

#[test]
fn an_answer_without_its_list_is_no_page() {
    for answer in [r#""fine""#, "{}", "[]", r#"{"integrations":"none"}"#] {
        assert!(serde_json::from_str::<EmbeddedIntegrationPage>(answer).is_err(), "{answer}");
    }
}

#[test]
fn a_template_works_without_what_the_description_requires_and_does_not_define() {
    let detail: EmbeddedIntegration = serde_json::from_str(
        r#"{"id":"i","name":"X","connectionTemplates":[
            {"id":"t","authSchemeConfig":{"id":"s","schemeType":"api-key","name":"X-Key","in":"header"}},
            {"id":"u","authSchemeConfig":{"schemeType":"quantum","entangled":true}},
            {"id":"v"}]}"#,
    )
    .unwrap();
    let kinds: Vec<_> =
        detail.connection_templates.iter().map(|t| t.auth_scheme_config.scheme_type.as_str()).collect();
    assert_eq!(kinds, ["api-key", "quantum", ""]);
    assert!(detail.connection_templates[0].is_used);
}

#[test]
fn an_activation_connection_is_existing_or_new() {
    let body: ActivationCreate = serde_json::from_str(
        r#"{"userId":"u","integrationId":"i","connections":[
            {"templateId":"t","connectionId":"c"},
            {"templateId":"n","name":"N","credentials":{"action":[]},"variables":[]}]}"#,
    )
    .unwrap();
    assert!(matches!(body.connections[0], ActivationConnectionCreate::Existing(_)));
    assert!(matches!(body.connections[1], ActivationConnectionCreate::New(_)));
    assert_eq!(body.connections[1].template_id(), "n");
}
