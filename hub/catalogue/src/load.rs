//! Loads a catalogue from folders of definitions: one `*.toml` per integration.

mod client_secret;
mod connector;
mod parallel;

use crate::{Catalogue, Env, Image, ImageSource, Integration, LoadRules, Problem, Severity, read, text};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A definition's file.
struct Definition {
    path: PathBuf,
    file: String,
    slug: String,
}

/// What became of it.
type Read = (Option<Integration>, Vec<Problem>);

impl Catalogue {
    /// Reads every `*.toml` of the folders. `env` looks up environment variables; only names that begin with `INLAY_`
    /// are asked for.
    ///
    /// # Errors
    /// Every problem of every file, in the order of the folders, file names and lines, remarks among them. Remarks alone are
    /// no error: [`Self::remarks`] has them.
    pub fn load(dirs: &[PathBuf], env: Env<'_>, rules: &LoadRules) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut integrations = Vec::new();
        let (mut files, mut misnamed) = (BTreeMap::new(), Vec::new());
        let mut good = Vec::new();
        for path in dirs.iter().flat_map(|dir| definitions(dir, &mut problems)).collect::<Vec<_>>() {
            let file = path.display().to_string();
            let slug = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            // Where its own problems come, if it is read.
            let place = good.len();
            if !text::is_slug(&slug) {
                let message = "must be named by lower case letters, digits and single hyphens between them";
                misnamed.push((place, Problem::of_file(&file, message)));
            } else if let Some(first) = files.insert(slug.clone(), file.clone()) {
                misnamed.push((place, Problem::of_file(&file, format!("has the same slug as {first}"))));
            } else {
                good.push(Definition { path, file, slug });
            }
        }
        let read = parallel::map(&good, |definition| definition.read(env, rules));
        let mut misnamed = misnamed.into_iter().peekable();
        for (place, (integration, own)) in read.into_iter().enumerate() {
            while let Some((_, problem)) = misnamed.next_if(|(before, _)| *before <= place) {
                problems.push(problem);
            }
            problems.extend(own);
            integrations.extend(integration);
        }
        problems.extend(misnamed.map(|(_, problem)| problem));
        problems.extend(connector::problems(&integrations, &files));
        problems.extend(client_secret::problems(&integrations, &files));
        let is_usable = problems.iter().all(|problem| problem.severity == Severity::Remark);
        if is_usable { Ok(Self::new(integrations, problems)) } else { Err(problems) }
    }
}

impl Definition {
    fn read(&self, env: Env<'_>, rules: &LoadRules) -> Read {
        let mut problems = Vec::new();
        let source = match std::fs::read_to_string(&self.path) {
            Ok(source) => source,
            Err(error) => {
                return (None, vec![Problem::of_file(&self.file, format!("cannot be read: {error}"))]);
            }
        };
        let mut read = read::definition(&self.file, &source, &self.slug, env, rules, &mut problems);
        let image = read.as_mut().and_then(|integration| integration.image.as_mut());
        let missing = image.and_then(|image| find_image(image, &self.path).err());
        problems.extend(missing.map(|problem| Problem::of_file(&self.file, problem)));
        (read, problems)
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
