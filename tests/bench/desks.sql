-- Many claims of one caisse: nine in ten decided and paid, the rest waiting; %(many)s of them, for three in ten people.
SET session_replication_role = replica;
SET synchronous_commit = off;

CREATE FUNCTION pg_temp.uid(at timestamptz, salt bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(salt::text), 1, 3)
    || 'a' || substr(md5('x' || salt), 1, 15))::uuid
$$;

CREATE TEMP TABLE folk AS
  SELECT n, pg_temp.uid('2020-01-01'::timestamptz + n * interval '1 second', n) AS id
  FROM generate_series(1::bigint, %(many)s * 3 / 10) n;
INSERT INTO person (id, matricule, given_name, family_name, born_on, address, language)
  SELECT id, (1000000000000 + n)::text, (ARRAY['Anne', 'Jean', 'Marie', 'Luc', 'Claire', 'Paul', 'Inês', 'Tom'])[1 + n %% 8],
    (ARRAY['Weber', 'Muller', 'Schmit', 'Kremer', 'Thill', 'Da Silva', 'Faber'])[1 + (n / 8) %% 7] || ' ' || (n / 56),
    date '1950-01-01' + (n %% 20000)::int, '', 'fr' FROM folk;

CREATE TEMP TABLE doctors AS
  SELECT n, pg_temp.uid('2020-03-01'::timestamptz + n * interval '1 second', n) AS id FROM generate_series(1, 3000) n;
INSERT INTO provider (id, code, kind, name, discipline, address, valid_from)
  SELECT id, (91000000 + n)::text, 'person', 'Dr Anne Biver ' || n, 'gp', '', '2010-01-01' FROM doctors;

CREATE TEMP TABLE cases AS
  SELECT made.n, at, folk.id AS person, doctors.id AS doctor, pg_temp.uid(at, made.n) AS claim, pg_temp.uid(at, -made.n) AS memoire,
    pg_temp.uid(at, made.n + 3000000000) AS document, pg_temp.uid(at, made.n + 6000000000) AS statement,
    5770 + (made.n %% 90) * 100 AS cents,
    CASE WHEN part < 85 THEN 'paid' WHEN part < 88 THEN 'accepted' WHEN part < 90 THEN 'refused' WHEN part < 99 THEN 'received'
      ELSE 'waiting-for-patient' END AS state
  FROM (SELECT n, n * 100 / %(many)s AS part, now() - (%(many)s - n) * interval '30 seconds' AS at
    FROM generate_series(1::bigint, %(many)s) n) made
  JOIN folk ON folk.n = 1 + (made.n * 7919) %% (%(many)s * 3 / 10)
  JOIN doctors ON doctors.n = 1 + (made.n * 31) %% 3000;

INSERT INTO memoire (id, biller_id, performer_id, person_id, number, reference, origin, issued_on, paid_on, route, accident,
    inpatient, patient_agrees, total_cents, content_sha256, file_pages, received_at, changed_at, version)
  SELECT memoire, doctor, doctor, person, 'B-' || n, 'BIG' || n, 'practice', at::date, at::date, 'reimbursement', false,
    false, false, cents, '\x00', 1, at, at, 1 FROM cases;
INSERT INTO memoire_line (memoire_id, position, act, performed_on, quantity, amount_cents)
  SELECT memoire, 0, 'C1', at::date, 1, cents FROM cases;
INSERT INTO document (id, person_id, kind, memoire_id, issuer_code, issuer_name, issued_on, received_at, released_at, state,
    file_pages, starred, archived, changed_at)
  SELECT document, person, 'memoire', memoire, '91000001', 'Dr', at::date, at, at, 'sent', 1, false, false, at FROM cases;
INSERT INTO claim (id, memoire_id, document_id, person_id, caisse, channel, state, received_at, total_cents, assessed_at,
    codes, weights, version, decided_at, statement_id)
  SELECT claim, memoire, document, person, 'CNS', CASE WHEN n %% 5 = 0 THEN 'post' ELSE 'app' END, state, at, cents, at,
    ARRAY[CASE WHEN n %% 2000 = 0 THEN 'no-agreement' WHEN n %% 3 = 0 THEN 'accident' ELSE 'above-tariff' END],
    ARRAY[CASE WHEN n %% 3 = 0 THEN 'review' ELSE 'note' END], 1,
    CASE WHEN state IN ('paid', 'accepted', 'refused') THEN at END,
    CASE WHEN state IN ('paid', 'accepted', 'refused') THEN statement END FROM cases;
INSERT INTO statement (id, claim_id, number, made_at, decision, billed_cents, tariff_cents, participation_cents,
    excess_cents, supplement_cents, not_covered_cents, reimbursed_cents, patient_cents, lines, findings)
  SELECT statement, claim, 1, at, CASE WHEN state IN ('paid', 'accepted') THEN 'accepted' WHEN state = 'refused' THEN state END,
    cents, 5770, 692, cents - 5770, 0, 0, 5078, cents - 5078,
    jsonb_build_array(jsonb_build_object('act', 'C1', 'performed_on', at::date, 'quantity', 1, 'rate_percent', 88,
      'billed_cents', cents, 'tariff_cents', 5770, 'participation_cents', 692, 'excess_cents', cents - 5770,
      'supplement_cents', 0, 'not_covered_cents', 0, 'reimbursed_cents', 5078, 'patient_cents', cents - 5078,
      'reason', NULL, 'rule', 'E4', 'source', 'x')),
    '[]' FROM cases;
INSERT INTO bank_account (id, person_id, iban, last_four, country, given_at, first)
  SELECT pg_temp.uid('2021-01-01'::timestamptz + n * interval '1 second', n), id, '\x00', '0000', 'LU', '2021-01-01', true
  FROM folk WHERE n %% 60 <> 0;
INSERT INTO payment_order (id, claim_id, number, statement_id, caisse, kind, person_id, amount_cents, reference, state,
    made_at, paid_at, version)
  SELECT pg_temp.uid(at, n + 9000000000), claim, 1, statement, 'CNS', 'refund', person, 5078, 'BIG' || n || '-1',
    CASE state WHEN 'paid' THEN 'paid' ELSE 'due' END, at, CASE state WHEN 'paid' THEN at END, 1
  FROM cases WHERE state IN ('paid', 'accepted');

SET session_replication_role = origin;
ANALYZE;
