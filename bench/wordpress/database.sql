CREATE DATABASE IF NOT EXISTS wordpress;
CREATE USER IF NOT EXISTS wordpress@localhost IDENTIFIED BY '%{database_password}';
GRANT ALL ON wordpress.* TO wordpress@localhost;
