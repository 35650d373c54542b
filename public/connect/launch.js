// The first page of the popup, or of the tab in a full-page redirect. It shows the widget that it is there and moves on;
// the hub lets it go no further before the widget has bound it to the user.
//
// The message goes to this page's own origin: whoever else opened this window does not get the handle.

const SOON_MS = 2000;
const LONGEST_PAUSE_MS = 16_000;
// The hub holds a question for 20 seconds.
const EARLY_MS = 10_000;
// Questions that are not held, because nobody says when the transaction begins.
const MOST_UNNAMED = 5;

const handle = document.querySelector('meta[name="launch-handle"]').content;
const fragment = new URLSearchParams(location.hash.slice(1));
const nonce = fragment.get('c');
const ticket = fragment.get('t');
history.replaceState(null, '', location.pathname + location.search);

function show(id) {
  for (const section of document.querySelectorAll('section')) section.hidden = section.id !== id;
}

// Names come from the transaction and not from the address, which anybody can write.
function name(names) {
  for (const place of document.querySelectorAll('[data-name]')) {
    const text = names[`${place.dataset.name}Name`];
    if (!text) continue;
    place.textContent = text;
    place.hidden = false;
  }
}

function go(more = {}) {
  location.replace(`/connect/go?${new URLSearchParams({ h: handle, ...more })}`);
}

async function seen(wait) {
  const answer = await fetch('/connect/launch/seen', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ h: handle, c: nonce, wait }),
  });
  const again = 1000 * answer.headers.get('retry-after');
  if (answer.status === 429 || answer.status === 503) return { status: 'busy', again };
  if (answer.status >= 400 && answer.status < 500) return { status: 'over' };
  if (!answer.ok) throw new Error(answer.status);
  return { ...(await answer.json()), again };
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Without an opener, the person carries a code from here to the widget; never the other way round, because a code that is
// typed here could be somebody else's.
async function pair() {
  let early = 0;
  let unnamed = 0;
  for (let wait = false; ; wait ||= unnamed === 0 || unnamed > MOST_UNNAMED) {
    const askedAt = Date.now();
    let again = 0;
    try {
      const answer = await seen(wait);
      const { status, pairingCode } = answer;
      again = answer.again;
      if (status === 'bound') return go();
      if (status === 'over') {
        show('over');
        return window.close();
      }
      if (status !== 'busy') {
        document.getElementById('code').textContent = `${pairingCode.slice(0, 4)}-${pairingCode.slice(4)}`;
        name(answer);
        show('pairing');
        unnamed = answer.hostName ? 0 : unnamed + 1;
        if (unnamed && unnamed <= MOST_UNNAMED) again ||= SOON_MS;
      }
    } catch {
      again = SOON_MS;
    }
    // The first answer does not wait. One that came early and said nothing new must not be followed by the next at once.
    early = wait && (again || Date.now() - askedAt < EARLY_MS) ? early + 1 : 0;
    if (again || early) await pause(Math.max(again, early && Math.min(SOON_MS * 2 ** (early - 1), LONGEST_PAUSE_MS)));
  }
}

if (ticket) {
  go({ t: ticket });
} else if (!nonce) {
  show('alone');
} else if (!window.opener) {
  pair();
} else {
  // The done page is another document in the same window and needs it for its hint.
  try {
    sessionStorage.setItem('inlay-nonce', nonce);
  } catch {
    // Without storage there is no hint; the widget asks the hub anyway.
  }
  window.opener.postMessage({ v: 1, t: 'launch-hello', h: handle, c: nonce }, location.origin);
  // This page stays on screen until the hub answers, which it does as soon as the widget has bound the window.
  go();
}
