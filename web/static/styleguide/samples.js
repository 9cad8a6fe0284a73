/* Invented data in the shapes that the interface sends. */

export const ME = { matricule: "1985061512347", name: "Claire Weber" };
export const CHILD = { matricule: "2012022900150", name: "Léa Weber" };

export function bill(state, more = {}) {
  return {
    id: "01930000-0000-7000-8000-000000000001", kind: "memoire", state, title: "Mémoire", person: ME, unread: false, starred: false,
    issuer: { name: "Dr Paul Muller" }, issued_on: "2026-03-02", amount_cents: 5770, caisse: "CNS", pages: 0,
    send_before: ["to-send", "time-barred"].includes(state) ? "2028-03-02" : null, posted_on: "2026-03-05", ...more,
  };
}

const line = {
  act: "C1", performed_on: "2026-03-02", quantity: 1, billed_cents: 6770, tariff_cents: 5770, rate_percent: 88, reimbursed_cents: 5078,
  participation_cents: 692, excess_cents: 1000, supplement_cents: 0, not_covered_cents: 0, rule: "E4", source: "CNS", reason: null,
};
export const STATEMENT = { billed_cents: 6770, reimbursed_cents: 5078, patient_cents: 1692, note: null, lines: [line] };
export const TITLES = new Map([["C1", "Consultation"]]);

export function claim(state, more = {}) {
  const at = "2026-03-02T17:04:00Z";
  return {
    id: "01930000-0000-7000-8000-000000000002", state, channel: "app", received_at: at, caisse: "CNS", document_id: "x", messages: [], objections: [],
    history: [{ state: "received", at, note: null }, { state: "in-review", at, note: null }], payments: [], statement: STATEMENT, third_party: null, ...more,
  };
}

export const PAYMENTS = ["due", "waiting-for-account", "paid", "returned"].map((state) => ({
  state, amount_cents: 5078, payee: ME.name, account: "LU•• •••• 0041", paid_at: "2026-03-09T10:00:00Z", returned_at: null, reference: "H5HP5AQR-1",
  reason: null,
}));
