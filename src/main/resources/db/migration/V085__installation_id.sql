-- Which installation of Loom this is: machines are tagged with it, so that those of another one are left alone.
insert into installation values ('id', convert_to(gen_random_uuid()::text, 'UTF8'));
