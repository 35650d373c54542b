// The end of a full-page redirect. A page in between, because a provider's `form-action` (Content Security Policy, level 3,
// section 6.3.1) also holds for where its form is redirected to, and it knows the hub's address and not the host's.

const { content } = document.querySelector('meta[name="return-url"]');
const hash = location.hash;
history.replaceState(null, '', location.pathname);
location.replace(content + hash);
