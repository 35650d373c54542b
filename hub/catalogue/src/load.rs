//! Loads a catalogue from folders of definitions: one `*.toml` per integration.

mod client_secret;
mod connector;

use crate::{Catalogue, Image, ImageSource, LoadRules, Problem, Severity, read, text};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

impl Catalogue {
    /// Reads every `*.toml` of the folders. `env` looks up environment variables; only names that begin with `INLAY_`
    /// are asked for.
    ///
    /// # Errors
    /// Every problem of every file, in the order of the folders, file names and lines, remarks among them. Remarks alone are
    /// no error: [`Self::remarks`] has them.
    pub fn load(
        dirs: &[PathBuf],
        env: &dyn Fn(&str) -> Option<String>,
        rules: &LoadRules,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut integrations = Vec::new();
        let mut files = BTreeMap::new();
        for path in dirs.iter().flat_map(|dir| definitions(dir, &mut problems)).collect::<Vec<_>>() {
            let file = path.display().to_string();
            let slug = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if !text::is_slug(&slug) {
                let message = "must be named by lower case letters, digits and single hyphens between them";
                problems.push(Problem::of_file(&file, message));
            } else if let Some(first) = files.insert(slug.clone(), file.clone()) {
                problems.push(Problem::of_file(&file, format!("has the same slug as {first}")));
            } else {
                match std::fs::read_to_string(&path) {
                    Ok(source) => {
                        let mut read = read::definition(&file, &source, &slug, env, rules, &mut problems);
                        let image = read.as_mut().and_then(|integration| integration.image.as_mut());
                        let missing = image.and_then(|image| find_image(image, &path).err());
                        problems.extend(missing.map(|problem| Problem::of_file(&file, problem)));
                        integrations.extend(read);
                    }
                    Err(error) => {
                        problems.push(Problem::of_file(&file, format!("cannot be read: {error}")));
                    }
                }
            }
        }
        problems.extend(connector::problems(&integrations, &files));
        problems.extend(client_secret::problems(&integrations, &files));
        let is_usable = problems.iter().all(|problem| problem.severity == Severity::Remark);
        if is_usable { Ok(Self::new(integrations, problems)) } else { Err(problems) }
    }
}

/// The definition files of a folder, by name.
fn definitions(dir: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut paths: Vec<PathBuf> = entries.unwrap_or_else(|error| {
        problems.push(Problem::of_file(&dir.display().to_string(), format!("cannot be read: {error}")));
        Vec::new()
    });
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths
}

/// Makes the name of an image file into its path, in the folder of the definition.
///
/// # Errors
/// What is wrong, when it is not there.
fn find_image(image: &mut Image, definition: &Path) -> Result<(), String> {
    let ImageSource::File(file) = &mut image.source else { return Ok(()) };
    let path = definition.with_file_name(&file);
    if !path.is_file() {
        return Err(format!("image: there is no {} beside it", file.display()));
    }
    *file = path;
    Ok(())
}
