package dev.cairn.conformance;

/** What a stack told its recipes: the stack configuration of Chef 11 and the data bags of Chef 12. */
final class StackDocuments {
    /** Three layers, two apps of which one is of type other, two users; this machine is web1. */
    static final String CHEF_11 = """
            {"opsworks": {"activity": "setup", "agent_version": "104", "ruby_version": "2.0.0", "ruby_stack": "ruby", "sent_at": 1361911623, "deployment": null,
             "deploy_chef_provider": "Revision", "run_cookbook_tests": false, "rails_stack": {"name": null}, "valid_client_activities": ["reboot", "setup"],
             "applications": [{"name": "Shop", "slug_name": "shop", "application_type": "other"}, {"name": "Blog", "slug_name": "blog", "application_type": "php"}],
             "data_bags": {"colours": {"red": {"hex": "f00"}, "green": {"hex": "0f0"}}},
             "stack": {"id": "s-1", "name": "Test Stack", "vpc_id": null, "elb-load-balancers": [], "rds_instances": []},
             "instance": {"id": "i-1", "hostname": "web1", "layers": ["web"], "architecture": "x86_64", "private_ip": "10.1.0.1", "ip": "192.0.2.1", "backends": 8, "region": "local", "availability_zone": "local-1a"},
             "layers": {
              "lb": {"id": "l-1", "name": "Balancer", "instances": {"lb1": {"private_ip": "10.1.0.9", "backends": 4, "status": "online"}}},
              "web": {"id": "l-2", "name": "Web", "instances": {"web1": {"private_ip": "10.1.0.1", "backends": 8, "status": "online"}, "web2": {"private_ip": "10.1.0.2", "backends": 16, "status": "online"}}},
              "db": {"id": "l-3", "name": "Database", "instances": {"db1": {"private_ip": "10.1.0.5", "backends": 8, "status": "online"}}}}},
             "deploy": {
              "shop": {"application": "shop", "application_type": "other", "auto_bundle_on_deploy": true, "deploy_to": "/srv/www/shop", "deploying_user": null, "document_root": null, "domains": ["shop.example.com", "shop"], "environment_variables": {"API_KEY": "abc", "LEVEL": "7"}, "database": {}, "memcached": {"host": null, "port": 11211}, "migrate": false, "rails_env": null, "restart_command": "echo 'restarting app'", "sleep_before_restart": 0,
               "scm": {"scm_type": "git", "repository": "/srv/git/app.git", "revision": "main", "ssh_key": null, "user": null, "password": null}, "symlinks": {"config/app.yml": "app.yml"}, "symlink_before_migrate": {}, "purge_before_symlink": [], "keep_releases": 5, "user": "deploy", "group": "www-data"},
              "blog": {"application": "blog", "application_type": "php", "deploy_to": "/srv/www/blog", "domains": ["blog"], "environment_variables": {}, "database": {}, "scm": {"scm_type": "git", "repository": "/srv/git/nowhere.git"}, "user": "deploy", "group": "www-data"}},
             "opsworks_custom_cookbooks": {"enabled": true, "recipes": [], "scm": {"type": "git"}}, "opsworks_rubygems": {"version": "2.2.2"},
             "dependencies": {"gem_binary": "/usr/local/bin/gem", "upgrade_debs": false, "update_debs": false}, "ebs": {"devices": {}, "raids": {}},
             "haproxy": {"health_check_url": "/", "health_check_method": "OPTIONS", "enable_stats": false}, "recipes": ["opsworks-11"],
             "ssh_users": {"2001": {"name": "alice", "public_key": "ssh-ed25519 AAAA alice", "sudoer": true, "email": null}, "2002": {"name": "bob", "public_key": null, "sudoer": false}},
             "sudoers": [{"name": "alice", "sudoer": true}],
             "opsworks11": {"greeting": "from custom JSON", "forced": "from custom JSON"}}
            """;

    private StackDocuments() {}

    /** Adds the bags of a deployment of the app shop; this machine is web1. */
    static Converge chef12(Converge converge) {
        return converge.dataBagItem("aws_opsworks_app", "blog", """
                        {"id":"blog","app_id":"a-2","name":"Blog","shortname":"blog","type":"other","deploy":false,"app_source":{"type":"git","url":"git@localhost:/srv/git/none.git","user":null,"password":null,"ssh_key":null,"revision":null},"attributes":{},"data_sources":[{"type":"None"}],"domains":["blog"],"environment":{}}
                        """)
                .dataBagItem("aws_opsworks_app", "shop", """
                        {"id":"shop","app_id":"a-1","name":"The Shop","shortname":"shop","type":"other","deploy":true,"app_source":{"type":"git","url":"git@localhost:/srv/git/app.git","user":null,"password":null,"ssh_key":"not a real key\\n","revision":"main"},"attributes":{"document_root":"public","rails_env":null},"data_sources":[{"type":"RdsDbInstance","arn":"arn:aws:rds:local:1:db:main","database_name":"shopdb"}],"domains":["shop.example.com","shop"],"enable_ssl":false,"ssl_configuration":{"certificate":null,"private_key":null,"chain":null},"environment":{"CHEF_ENV":"staging","TOKEN":"s3cr3t value"}}
                        """)
                .dataBagItem("aws_opsworks_command", "c-1", """
                        {"id":"c-1","command_id":"c-1","instance_id":"i-1","type":"deploy","args":{"app_ids":["a-1"]},"sent_at":"2015-12-01T18:19:23+00:00","iam_user_arn":null}
                        """)
                .dataBagItem("aws_opsworks_instance", "web1", """
                        {"id":"web1","instance_id":"i-1","hostname":"web1","self":true,"role":["web","base"],"layer_ids":["l-1","l-2"],"status":"online","private_ip":"10.1.0.1","os":"Debian 12"}
                        """)
                .dataBagItem("aws_opsworks_instance", "web2", """
                        {"id":"web2","instance_id":"i-2","hostname":"web2","self":false,"role":["web"],"layer_ids":["l-1"],"status":"online","private_ip":"10.1.0.2"}
                        """)
                .dataBagItem("aws_opsworks_instance", "web3", """
                        {"id":"web3","instance_id":"i-3","hostname":"web3","self":false,"role":["web"],"layer_ids":["l-1"],"status":"stopped","private_ip":null}
                        """)
                .dataBagItem("aws_opsworks_layer", "base", """
                        {"id":"base","layer_id":"l-2","name":"Base","shortname":"base","type":"custom","packages":["htop"],"volume_configurations":[]}
                        """)
                .dataBagItem("aws_opsworks_layer", "db", """
                        {"id":"db","layer_id":"l-3","name":"DB","shortname":"db","type":"custom","packages":[],"volume_configurations":[]}
                        """)
                .dataBagItem("aws_opsworks_layer", "web", """
                        {"id":"web","layer_id":"l-1","name":"Web","shortname":"web","type":"custom","packages":[],"volume_configurations":[]}
                        """)
                .dataBagItem("aws_opsworks_rds_db_instance", "arn_aws_rds_local_1_db_main", """
                        {"id":"arn_aws_rds_local_1_db_main","rds_db_instance_arn":"arn:aws:rds:local:1:db:main","db_instance_identifier":"main","db_user":"u","db_password":"p","engine":"mysql","address":"db.example.com","port":3306,"region":"local","missing_on_rds":false}
                        """)
                .dataBagItem("aws_opsworks_stack", "s-1", """
                        {"id":"s-1","stack_id":"s-1","name":"Test Stack","arn":"arn:aws:opsworks:local:1:stack/s-1/","region":"local","vpc_id":null,"use_custom_cookbooks":true,"custom_cookbooks_source":{"type":"git","url":"u","username":null,"password":null,"ssh_key":null,"revision":null}}
                        """)
                .dataBagItem("aws_opsworks_user", "alice", """
                        {"id":"alice","username":"alice","unix_user_id":2001,"iam_user_arn":"arn:aws:iam::1:user/alice","ssh_public_key":null,"remote_access":true,"administrator_privileges":false}
                        """);
    }
}
