"""Rules about roles: nothing special, members of nothing, owners of nothing."""

from typing import Final

from finops.isolation.rules import IsolationRule

RULES: Final = (
    IsolationRule(
        "role-missing",
        "The role is missing: run bootstrap_roles.",
        "SELECT o, '' FROM unnest(ARRAY['fin_owner', 'fin_app', 'fin_platform', 'fin_audit']) o"
        " WHERE NOT EXISTS (SELECT FROM role_name WHERE role = o)",
    ),
    IsolationRule(
        "role-attribute",
        "The role has an attribute that opens the walls.",
        """SELECT rolname::text, concat_ws(' ',
             CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
             CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
             CASE WHEN rolreplication THEN 'REPLICATION' END,
             CASE WHEN rolcreatedb AND rolname <> 'fin_owner' THEN 'CREATEDB' END,
             CASE WHEN rolcanlogin AND rolname = 'fin_audit' THEN 'LOGIN' END)
           FROM pg_roles WHERE rolname IN ('fin_owner', 'fin_app', 'fin_platform', 'fin_audit')
             AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication
               OR (rolcreatedb AND rolname <> 'fin_owner')
               OR (rolcanlogin AND rolname = 'fin_audit'))""",
    ),
    IsolationRule(
        "role-member",
        "The role is a member of another and has, or can take, its rights.",
        """SELECT member.role, held.role FROM pg_auth_members m
           JOIN role_name member ON member.oid = m.member JOIN role_name held ON held.oid = m.roleid
           WHERE member.role IN ('fin_app', 'fin_platform', 'fin_audit')
              OR (member.role = 'fin_owner' AND held.role <> 'fin_audit')""",
    ),
    IsolationRule(
        "role-preset",
        "A setting for the role or database answers for a tenant that nobody entered.",
        """SELECT COALESCE(r.rolname, d.datname, 'every role')::text, setting
           FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) setting
           LEFT JOIN pg_roles r ON r.oid = s.setrole
           LEFT JOIN pg_database d ON d.oid = s.setdatabase
           WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database
                                       WHERE datname = current_database()))
             AND left(setting, 4) = 'app.'""",
    ),
    IsolationRule(
        "platform-writes",
        "fin_platform does not start read-only.",
        """SELECT role, '' FROM role_name WHERE role = 'fin_platform' AND NOT EXISTS (
             SELECT FROM pg_db_role_setting s WHERE s.setrole = role_name.oid
               AND s.setdatabase = 0 AND 'default_transaction_read_only=on' = ANY (s.setconfig))""",
    ),
    IsolationRule(
        "wrong-owner",
        "The owner must be fin_owner, in the schema audit fin_audit.",
        """SELECT x.target, g.role FROM (
             SELECT schema, target, owner FROM relation UNION ALL
             SELECT schema, target, owner FROM program UNION ALL
             SELECT schema, 'schema ' || schema, owner FROM house WHERE schema <> 'public'
           ) x JOIN role_name g ON g.oid = x.owner LEFT JOIN schema_owner o ON o.schema = x.schema
           WHERE g.role IS DISTINCT FROM COALESCE(o.role, 'fin_owner')""",
    ),
    IsolationRule(
        "public-schema-owner",
        "The schema public must belong to pg_database_owner or fin_owner.",
        """SELECT 'schema ' || h.schema, g.role FROM house h JOIN role_name g ON g.oid = h.owner
           WHERE h.schema = 'public' AND g.role NOT IN ('pg_database_owner', 'fin_owner')""",
    ),
)
