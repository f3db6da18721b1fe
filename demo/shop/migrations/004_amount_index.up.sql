create index orders_by_amount on orders (amount_cents);
