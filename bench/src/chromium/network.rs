//! What came over the network: size, kind and time of each answer, from the events of the protocol's domain `Network`.

use serde_json::Value;
use std::collections::HashMap;

/// Everything since the last [`Network::clear`].
#[derive(Default)]
pub(crate) struct Network {
    open: HashMap<String, Transfer>,
    done: Vec<Transfer>,
    /// Of the protocol's clock, to the seconds of the Unix epoch.
    offset: f64,
}

/// One answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transfer {
    /// `document`, `script`, `module` (WebAssembly), `answer` (JSON), `preflight`, `picture`, or `other`.
    pub(crate) kind: &'static str,
    /// With headers, as they were sent.
    pub(crate) bytes: f64,
    /// When the last byte came, in milliseconds of the Unix epoch.
    pub(crate) ended: f64,
    is_cached: bool,
}

impl Network {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.open.clear();
        self.done.clear();
    }

    /// Answers that came over the line, not from a cache.
    pub(crate) fn transfers(&self) -> impl Iterator<Item = &Transfer> {
        self.done.iter().filter(|one| !one.is_cached)
    }

    /// Whether nothing is under way.
    pub(crate) fn is_quiet(&self) -> bool {
        self.open.is_empty()
    }

    /// Takes an event.
    pub(super) fn take(&mut self, method: &str, params: &Value) {
        let id = params["requestId"].as_str().unwrap_or_default();
        match method {
            "Network.requestWillBeSent" => {
                let (wall, clock) = (params["wallTime"].as_f64(), params["timestamp"].as_f64());
                self.offset = wall.unwrap_or_default() - clock.unwrap_or_default();
                let is_web = params["request"]["url"].as_str().is_some_and(|url| url.starts_with("https:"));
                if is_web {
                    self.open.entry(id.to_owned()).or_default();
                }
            }
            "Network.requestServedFromCache" => {
                if let Some(one) = self.open.get_mut(id) {
                    one.is_cached = true;
                }
            }
            "Network.responseReceived" => {
                let Some(one) = self.open.get_mut(id) else { return };
                one.kind = kind(params);
                one.is_cached |= params["response"]["fromDiskCache"] == true;
            }
            "Network.loadingFinished" | "Network.loadingFailed" => {
                let Some(mut one) = self.open.remove(id) else { return };
                one.bytes = params["encodedDataLength"].as_f64().unwrap_or_default();
                one.ended = (params["timestamp"].as_f64().unwrap_or_default() + self.offset) * 1000.0;
                if one.kind.is_empty() {
                    one.kind = "other";
                }
                self.done.push(one);
            }
            _ => {}
        }
    }
}

fn kind(params: &Value) -> &'static str {
    let mime = params["response"]["mimeType"].as_str().unwrap_or_default();
    match params["type"].as_str().unwrap_or_default() {
        _ if mime == "application/wasm" => "module",
        "Document" => "document",
        "Script" => "script",
        "Preflight" => "preflight",
        "Image" => "picture",
        "Fetch" | "XHR" if mime.contains("javascript") => "script",
        "Fetch" | "XHR" => "answer",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_has_the_bytes_that_came_and_one_from_the_cache_does_not_count() {
        let mut network = Network::default();
        for (id, from_cache) in [("1", false), ("2", true)] {
            let url = json!({ "url": "https://hub.test/a.wasm" });
            let sent = json!({ "requestId": id, "request": url, "wallTime": 1000.5, "timestamp": 0.5 });
            network.take("Network.requestWillBeSent", &sent);
            assert!(!network.is_quiet());
            let response = json!({ "mimeType": "application/wasm", "fromDiskCache": from_cache });
            network.take(
                "Network.responseReceived",
                &json!({ "requestId": id, "type": "Fetch", "response": response }),
            );
            let end = json!({ "requestId": id, "timestamp": 2.0, "encodedDataLength": 300 });
            network.take("Network.loadingFinished", &end);
        }
        assert!(network.is_quiet());
        let all: Vec<_> = network.transfers().collect();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].kind, all[0].bytes, all[0].ended), ("module", 300.0, 1_002_000.0));
    }
}
