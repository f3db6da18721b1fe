alter table orders rename column total_cents to amount_cents;
alter table orders add constraint amount_is_positive check (amount_cents > 0);
