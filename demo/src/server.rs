//! An HTTP server with a thread of its own, so that tests of any kind can start and stop it.

use axum::Router;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    thread::JoinHandle,
};
use tokio::sync::oneshot;

/// A running server; it stops when it is dropped.
pub(crate) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A listener on the loopback interface; port 0 finds a free one.
pub(crate) fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port)))
}

impl Server {
    /// Serves until dropped.
    pub(crate) fn start(name: &str, listener: TcpListener, router: Router) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            runtime.block_on(async {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                // Dropping the server drops its open connections, too; a browser keeps some for minutes.
                tokio::select! {
                    _ = axum::serve(listener, router) => {}
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // A panic in the server has been printed by its thread.
            let _panicked = thread.join();
        }
    }
}
