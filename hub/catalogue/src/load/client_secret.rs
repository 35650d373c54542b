//! Client secrets go to one domain each. Definitions name a client registration and the environment has its secret, so no
//! definition may have it sent to a domain of its own choice.

use crate::{ConnectionTemplate, Integration, Problem, Scheme, UrlTemplate};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    net::Ipv4Addr,
};

/// Words that stand in the place of a company's name below the domain of a country: `example.co.uk`.
const BELOW_COUNTRIES: [&str; 9] = ["ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"];

/// Every registration whose secret would be sent to two domains, at the second file that sends it.
pub(crate) fn problems(integrations: &[Integration], files: &BTreeMap<String, String>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut first: BTreeMap<&str, (String, &str)> = BTreeMap::new();
    for integration in integrations {
        let file = files[&integration.slug].as_str();
        let sent = integration.connections.iter().flat_map(|template| sent(integration, template));
        for (registration, domain) in sent {
            match first.entry(registration) {
                Entry::Vacant(vacant) => _ = vacant.insert((domain, file)),
                Entry::Occupied(known) if known.get().0 == domain => {}
                Entry::Occupied(known) => {
                    let (other, first) = known.get();
                    let message = format!(
                        "would send the secret of client {registration:?} to {domain}, and {first} sends it to \
                         {other}; give one of them a client of its own"
                    );
                    problems.push(Problem::of_file(file, message));
                }
            }
        }
    }
    problems.dedup();
    problems
}

/// The registration of a connection, with each domain that gets its secret.
fn sent<'i>(integration: &'i Integration, template: &'i ConnectionTemplate) -> Vec<(&'i str, String)> {
    let Some((registration, mut urls)) = template.scheme.registration() else { return Vec::new() };
    // With OAuth 1's PLAINTEXT the secret goes with every request.
    if matches!(&template.scheme, Scheme::OAuth1(oauth1) if oauth1.sends_secret()) {
        let sources = integration.option_sources.iter();
        let own = sources.filter(|source| source.connection == template.key).map(|source| &source.url);
        urls.extend(template.verify.iter().map(|verify| &verify.url).chain(own));
    }
    let alternatives = urls.into_iter().flat_map(|url| {
        std::iter::successors(Some(url), |url| url.alternative()).map(|url| domain(url, template))
    });
    alternatives.map(|domain| (registration, domain)).collect()
}

/// What decides who owns a URL's host: its last two labels, or three where the last two look like `co.uk`. A variable that
/// is a part of them stands there with its choices, without which it could not be.
fn domain(url: &UrlTemplate, template: &ConnectionTemplate) -> String {
    let host = url.host().trim_end_matches('.');
    if host.parse::<Ipv4Addr>().is_ok() {
        return host.to_owned();
    }
    let mut labels: Vec<&str> = host.rsplit('.').take(3).collect();
    if let [country, below, _] = labels[..]
        && !(country.len() == 2 && BELOW_COUNTRIES.contains(&below))
    {
        labels.pop();
    }
    labels.reverse();
    let mut domain = labels.join(".");
    for variable in template.variables.iter().filter(|variable| !variable.choices.is_empty()) {
        let mut values: Vec<&str> = variable.choices.iter().map(|choice| choice.value.as_str()).collect();
        values.sort_unstable();
        let name = format!("{{{}}}", variable.name);
        domain = domain.replace(&name, &format!("{{{}}}", values.join("|")));
    }
    domain
}
