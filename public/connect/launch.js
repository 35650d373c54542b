// The popup's first page. It waits until the widget that opened it has bound it to the user, then moves on.
//
// Messages go to this page's own origin and are taken from there only: whoever else opened this window neither gets the
// handle nor can send it anywhere.

const PATIENCE = 60_000;

const handle = document.querySelector('meta[name="launch-handle"]').content;
const nonce = new URLSearchParams(location.hash.slice(1)).get('c');
history.replaceState(null, '', location.pathname + location.search);

function show(id) {
  for (const section of document.querySelectorAll('section')) section.hidden = section.id !== id;
}

if (!window.opener || !nonce) {
  show('alone');
} else {
  // The done page is another document in the same window and needs it for its hint.
  try {
    sessionStorage.setItem('inlay-nonce', nonce);
  } catch {
    // Without storage there is no hint; the widget asks the hub anyway.
  }
  const late = setTimeout(() => show('late'), PATIENCE);
  addEventListener('message', (event) => {
    const data = event.data;
    if (event.source !== window.opener || event.origin !== location.origin) return;
    if (data === null || typeof data !== 'object' || data.v !== 1 || data.c !== nonce) return;
    if (data.t !== 'launch-go') return;
    clearTimeout(late);
    location.replace(`/connect/go?${new URLSearchParams({ h: handle })}`);
  });
  window.opener.postMessage({ v: 1, t: 'launch-hello', h: handle, c: nonce }, location.origin);
}
