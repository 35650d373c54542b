// The first page as it was when this person was here last: their cards before the hub has answered. It has what the cards
// show, and whose it is; it goes when somebody else comes, when the host gives no token or the hub refuses it, and when
// something was turned on or off.
const KEPT = `inlay-first-page-${config.hubId}`;
const storage = (use) => {
  try {
    return use(localStorage);
  } catch {
    return null; // blocked by the browser, full, or not ours
  }
};
const forget = () => storage((kept) => kept.removeItem(KEPT));
const keep = (who, body) => storage((kept) => kept.setItem(KEPT, JSON.stringify({ who, body })));

function drawKept(who) {
  const kept = storage((all) => JSON.parse(all.getItem(KEPT)));
  if (!kept) return false;
  if (kept.who !== who) return forget();
  return draw((inlay.first = { status: 200, body: kept.body }));
}
