// What was typed stays where it is while the network is away.
const offline = el("p", { class: "notice notice-warn offline", role: "status", "data-part": "offline" }, "You are offline. What you have entered stays here.");
const showOffline = () => (navigator.onLine ? offline.remove() : document.body.prepend(offline));
addEventListener("offline", showOffline);
addEventListener("online", showOffline);
