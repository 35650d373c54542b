// Answers a client that opened the provider's page by itself: it says hello with its state until it gets the query string
// back, as Versori's embedded SDK does. Only the page that opened this window is answered, and only on one of the hub's
// host origins. The `code` is a stand-in that is worth something under the user's own token only.

const CLOSE_AFTER_MS = 500;

const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
const origins = meta('host-origins').split(' ');
const answer = new URLSearchParams(location.hash.slice(1));
history.replaceState(null, '', location.pathname);
const state = answer.get('state');
const transaction = answer.get('tx');
answer.delete('tx');

addEventListener('message', (event) => {
  if (event.source !== window.opener || !origins.includes(event.origin)) return;
  const { type, payload } = event.data ?? {};
  if (type !== 'hello' || payload?.state !== state) return;
  event.source.postMessage({ type: 'response', payload: { search: `?${answer}` } }, event.origin);
  setTimeout(() => window.close(), CLOSE_AFTER_MS);
});

// The whole tab came here, or the provider cut the link to the opener: the host's page finishes it, if there is one.
if (!window.opener && meta('return-url') && transaction) {
  const proof = answer.get('code');
  location.replace(`${meta('return-url')}#oc=${transaction}${proof ? `.${proof}` : ''}`);
}
