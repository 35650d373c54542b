//! Key files: read and refused in the browser, before anything is sent.

use crate::support::{Plan, Widget, journey};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use std::{fs, path::Path};

/// Made by OpenSSL (`keyfiles/tests/fixtures/make.sh`).
const MODERN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/keyfiles/tests/fixtures/modern.pfx");
const OTHER_KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/keyfiles/tests/fixtures/ec.key");
/// The key, as WebDriver writes it (section 17.4.2).
const ENTER: char = '\u{e007}';
const FIELD: &str = "[data-part=field][data-field=certificate]";

#[tokio::test]
async fn a_pfx_file_is_opened_with_its_password_and_connects() {
    journey(Plan::default(), async |scene| {
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Bank").await;
        widget.pick_file("certificate", MODERN).await;
        let password = format!("{FIELD} [data-part=file-password]");
        widget.fill(&password, "not it").await;
        widget.click("[data-part=file-open]").await;
        widget.read(&format!("{FIELD} [data-part=file-error]"), "isn't the password").await;
        // The key of the keyboard opens the file and leaves the step alone.
        widget.fill(&password, &format!("secret{ENTER}")).await;
        let facts = format!("{FIELD} [data-part=file-facts]");
        for fact in ["CN=rsa", "CN=issuer", "1 January 2120", "RSA 2048"] {
            widget.read(&facts, fact).await;
        }
        widget.miss(&password).await;
        assert!(area(&widget, "certificate").await.starts_with("-----BEGIN CERTIFICATE-----"));
        assert!(area(&widget, "key").await.starts_with("-----BEGIN PRIVATE KEY-----"));
        widget.submit().await;
        widget.activate("Sandbox Bank").await;
    })
    .await;
}

#[tokio::test]
async fn a_certificate_that_has_ended_and_a_key_of_another_one_are_refused_with_the_reason() {
    journey(Plan::default(), async |scene| {
        let expired = std::env::temp_dir().join(format!("inlay-expired-{}.cer", std::process::id()));
        fs::write(&expired, expired_certificate()).unwrap();
        let widget = scene.start("usr_maya").await;
        widget.connect("Sandbox Bank").await;
        let error = format!("{FIELD} [data-part=file-error]");
        widget.pick_file("certificate", expired.to_str().unwrap()).await;
        widget.read(&error, "expired on 2 April 2021").await;
        assert_eq!(area(&widget, "certificate").await, "");
        fs::remove_file(expired).unwrap();

        let own = Path::new(OTHER_KEY).with_file_name("rsa.pem");
        widget.pick_file("certificate", own.to_str().unwrap()).await;
        widget.read(&format!("{FIELD} [data-part=file-facts]"), "CN=rsa").await;
        widget.pick_file("certificate", OTHER_KEY).await;
        widget.read(&error, "doesn't belong to the certificate").await;
        assert_eq!(area(&widget, "key").await, "");
    })
    .await;
}

async fn area(widget: &Widget, field: &str) -> String {
    widget.value(&format!("[data-part=field][data-field={field}] textarea")).await
}

/// DER.
fn expired_certificate() -> Vec<u8> {
    let key = KeyPair::generate().expect("a key can be made");
    let mut params = CertificateParams::new(vec!["app.example".to_owned()]).expect("this is a name");
    (params.not_before, params.not_after) = (date_time_ymd(2020, 3, 1), date_time_ymd(2021, 4, 2));
    params.self_signed(&key).expect("the key signs").der().to_vec()
}
