// The popup's last page. The hint carries no result: it makes the widget ask the hub at once instead of a little later.

let nonce = null;
try {
  nonce = sessionStorage.getItem('inlay-nonce');
  sessionStorage.removeItem('inlay-nonce');
} catch {
  // Without storage there is no hint.
}
if (window.opener && nonce) window.opener.postMessage({ v: 1, t: 'oauth-hint', c: nonce }, location.origin);
// On the page that says that something went wrong, there is something to read.
if (location.pathname === '/connect/done') window.close();
