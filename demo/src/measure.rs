//! Sizes (`--measure`): what the hub sends before a first card can be drawn.

use inlay_demo::{
    host::USERS,
    stack::{HUB_ID, Options, Stack, StackError, get},
};
use std::path::PathBuf;

/// A new folder for one measurement.
pub(crate) fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("inlay-measure-{}", std::process::id()))
}

/// Prints a line for the document and one for the first page of the catalogue.
pub(crate) fn run(options: Options) -> Result<(), StackError> {
    let folder = options.data.clone();
    let outcome = Stack::start(options).and_then(|stack| print(&stack));
    if let Err(error) = std::fs::remove_dir_all(&folder) {
        eprintln!("{} stays behind: {error}", folder.display());
    }
    outcome
}

fn print(stack: &Stack) -> Result<(), StackError> {
    let user = USERS[0].id;
    let authorization = format!("JWT {}", stack.token(user)?);
    let page = format!("{}/api/embedded/v1/embed/{HUB_ID}/users/{user}/integrations?first=24", stack.hub_url);
    for (name, url) in
        [("document", format!("{}/embed/{HUB_ID}", stack.hub_url)), ("first page of the catalogue", page)]
    {
        let weigh = |encoding| {
            let headers = [("Authorization", authorization.as_str()), ("Accept-Encoding", encoding)];
            match get(&url, &headers) {
                Ok(answer) if answer.status == 200 => Ok(answer.body.len()),
                Ok(answer) => Err(std::io::Error::other(format!("status {}", answer.status))),
                Err(cause) => Err(cause),
            }
            .map_err(|cause| StackError::Silent { url: url.clone(), cause })
        };
        println!("{} {} {name}", weigh("identity")?, weigh("br")?);
    }
    Ok(())
}
