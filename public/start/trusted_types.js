// Leptos builds static markup through a template's innerHTML. Its strings are literals of the build; this lets those
// through and nothing that could run (security.md 3.5).
const RUNS = /<(script|iframe|object|embed|base|meta|link|form|style)\b|[^\w-]on\w+\s*=|javascript:|srcdoc/i;
window.trustedTypes?.createPolicy("default", {
  createHTML(html) {
    if (RUNS.test(html)) throw new TypeError("refused markup");
    return html;
  },
});
