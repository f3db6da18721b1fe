create table products (
  sku text primary key,
  name text not null,
  price_cents integer not null check (price_cents >= 0),
  stock integer not null check (stock >= 0),
  campaign jsonb
);
create table orders (
  id bigint generated always as identity primary key,
  idempotency_key text not null unique,
  total_cents integer not null,
  placed_at timestamptz not null default now()
);
create table order_items (
  order_id bigint not null references orders on delete cascade,
  sku text not null references products,
  quantity integer not null check (quantity > 0),
  primary key (order_id, sku)
);
create table order_requests (
  idempotency_key text primary key,
  received_at timestamptz not null default now()
);
create table sales (
  day date primary key,
  orders integer not null,
  total_cents bigint not null
);
create table flags (
  name text primary key,
  value jsonb not null
);
